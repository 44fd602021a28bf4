import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import * as z from 'zod';
import type { Closing } from './closing.ts';
import { endWithParent } from './lambda/end-with-parent.ts';
import { statementsByPolicy } from './permissions/managed-policy.ts';
import { accountId, region } from './place.ts';
import type { Services } from './services.ts';
import type { Template } from './template/template.ts';

export interface BridgeOptions {
  /** How far its clock is ahead of this machine's; negative: behind. */
  readonly clockOffsetMilliseconds: number;
  readonly log: (from: string, line: string) => void;
}

const accessKeyId = 'LOCALGENESYSBRIDGE';
const program = join(import.meta.dirname, '..', 'bin', 'genesys-bridge.ts');
const shiftClock = join(import.meta.dirname, 'lambda', 'shift-clock.cjs');

/**
 * Starts the bridge to Genesys' WebSocket where the stack says what it needs, as a process of its own with the rights of
 * the stack's managed policy. It listens to what the environment variables GENESYS_QUEUES and GENESYS_USERS of the runner
 * say, else to all; where its health can be asked is in its log. It is not started again when it ends.
 */
export function startBridge(
  template: Template,
  { proxy, certificateFile }: Pick<Services, 'proxy' | 'certificateFile'>,
  closing: Closing,
  { clockOffsetMilliseconds, log }: BridgeOptions,
): void {
  const { GenesysBridgeEnvironment: settings, GenesysBridgePolicyArn: policyArn = '' } = template.outputs;
  if (settings === undefined) return;
  const statements = statementsByPolicy(template).get(policyArn);
  if (!statements) throw new Error('The policy of the bridge is none of this template.');

  const preload = clockOffsetMilliseconds === 0 ? [] : [`--require=${shiftClock}`];
  const child = spawn(process.execPath, [...preload, program, String(clockOffsetMilliseconds)], {
    env: {
      ...z.record(z.string(), z.string()).parse(JSON.parse(settings)),
      ...whatToHear(process.env),
      PORT: '0',
      AWS_REGION: region,
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: 'local',
      AWS_ENDPOINT_URL_SQS: proxy.endpoint,
      AWS_ENDPOINT_URL_SECRETS_MANAGER: proxy.endpoint,
      NODE_EXTRA_CA_CERTS: certificateFile,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  for (const output of [child.stdout, child.stderr]) {
    createInterface({ input: output }).on('line', (line) => log('bridge', line));
  }
  endWithParent(child);
  const ended = new Promise<void>((resolve) => {
    const end = (how: string) => {
      log('bridge', `ended: ${how}`);
      resolve();
    };
    child.once('close', (code, signal) => end(signal ?? `exit code ${code}`));
    // Without a pid Node could not be started at all.
    child.on('error', (error) => child.pid === undefined && end(error.message));
  });
  proxy.admit(accessKeyId, {
    name: 'GenesysBridge',
    arn: `arn:aws:iam::${accountId}:user/genesys-bridge`,
    statements,
    kill: async () => {
      child.kill('SIGKILL');
      await ended;
    },
  });
  closing.add(async () => {
    child.kill('SIGTERM');
    await ended;
  });
}

function whatToHear({ GENESYS_QUEUES: queues, GENESYS_USERS: users }: NodeJS.ProcessEnv): Record<string, string> {
  if (queues === undefined && users === undefined) return { GENESYS_QUEUES: 'all', GENESYS_USERS: 'all' };
  return {
    ...(queues === undefined ? {} : { GENESYS_QUEUES: queues }),
    ...(users === undefined ? {} : { GENESYS_USERS: users }),
  };
}
