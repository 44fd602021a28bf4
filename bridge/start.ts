import { createLog, errorFields } from '../lambdas/adapters/log.ts';
import { type BridgeSettings, readBridgeSettings } from './environment.ts';
import { runBridge } from './run.ts';

const help = `Usage: genesys-bridge

Hears Genesys' Notification Service and hands its events to Handoff Push. Settings come from the environment:
  GENESYS_API_SECRET_ARN, GENESYS_LOGIN_ORIGIN, GENESYS_API_ORIGIN, INGEST_QUEUE_URL,
  MESSAGE_EXPIRY_SECONDS, STACK_NAME
                          as in the stack's output GenesysBridgeEnvironment
  GENESYS_QUEUES          ids of queues separated by commas, or all
  GENESYS_USERS           ids of users separated by commas, or all; one of the two is needed
  PORT                    of GET /health (8080)
`;

/**
 * The whole process: its settings, its signals, its exit codes: 0 when asked to end, 1 for trouble or where something is
 * left, 2 for wrong settings.
 */
export function startBridge(system: NodeJS.Process): void {
  if (system.argv.includes('--help')) {
    system.stdout.write(help);
    return;
  }
  let settings: BridgeSettings;
  try {
    settings = readBridgeSettings(system.env);
  } catch (error) {
    system.stderr.write(`${error instanceof Error ? error.message : 'the settings are wrong'}\n`);
    system.exitCode = 2;
    return;
  }
  const log = createLog((line) => system.stdout.write(`${line}\n`), 'genesys-bridge', Date.now, system.env.STACK_NAME);
  const starting = runBridge(settings, { log });
  starting.catch((error: unknown) => {
    system.stderr.write(`${error instanceof Error ? error.message : 'it could not start'}\n`);
    system.exit(1);
  });

  let isEnding = false;
  async function end(signal: NodeJS.Signals) {
    // Whoever asks twice does not want to wait.
    if (isEnding) return system.exit(1);
    isEnding = true;
    log.info('ending', { signal });
    try {
      const { events, gaps } = await (await starting).stop();
      log.info('ended');
      system.exit(events + gaps > 0 ? 1 : 0);
    } catch (error) {
      log.error('not-ended', errorFields(error));
      system.exit(1);
    }
  }
  for (const signal of ['SIGTERM', 'SIGINT'] as const) system.on(signal, () => void end(signal));
}
