import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { createClosing } from '../../local/closing.ts';
import { projectRoot } from '../bundle.ts';
import { registerCrowd } from './crowd.ts';
import { measureJam } from './jam.ts';
import { type LanesRound, lanesText, quantilesOf } from './report.ts';
import { startStack } from './running-stack.ts';

/**
 * How long customers wait for their push in a jam, with urgency lanes and with all in the normal lane, on the local stack.
 * Both ways are run in each round, in turn the one and the other first. It fails where a message is not pushed, never for
 * being slow.
 *
 * npm run bench:lanes -- [--rounds 3] [--messages 500] [--out bench/results/lanes.json]
 */
const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '3' },
    messages: { type: 'string', default: '500' },
    out: { type: 'string', default: join(projectRoot, 'bench', 'results', 'lanes.json') },
  },
});
const [wanted, messages] = [Number(values.rounds), Number(values.messages)];
const perSecond = 20;
const begunAt = new Date().toISOString();
const closing = createClosing();
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void closing.close().then(() => process.exit(130)));
}
try {
  const settings = {
    channels: 'fcm',
    fcmQuotaPerMinute: perSecond * 60,
    // So little is soon shared out: of ten functions each would be slower than its batch can wait.
    maximumConcurrency: 2,
    urgentConcurrency: 2,
    apiRequestsPerSecond: 10_000,
  };
  const stack = await startStack(settings, closing);
  const crowd = await registerCrowd(stack, messages, 8);
  // FCM's own limit, over ten seconds: it refills its quota each minute, which such a jam does not last.
  const beyond = { requests: perSecond * 10, seconds: 10 };
  const limit = { channel: 'fcm', status: 429, reason: 'QUOTA_EXCEEDED', retryAfterSeconds: 60, beyond };
  await stack.ask('PUT', '/local/faults', [{ ...limit, times: 'until-cleared' }]);
  const rounds: LanesRound[] = [];
  for (let round = 0; round < wanted; round += 1) {
    const measure = async (lanes: boolean) => {
      const quantiles = quantilesOf(await measureJam(stack, crowd, lanes));
      console.log(`round ${round + 1}, ${lanes ? 'with lanes' : 'all normal'}: ${JSON.stringify(quantiles)}`);
      return quantiles;
    };
    if (round % 2 === 0) {
      const on = await measure(true);
      rounds.push({ with: on, without: await measure(false) });
    } else {
      const off = await measure(false);
      rounds.push({ with: await measure(true), without: off });
    }
  }
  const machine = { cpu: cpus()[0]?.model.trim() ?? 'unknown', cores: cpus().length, node: process.versions.node };
  const result = { rounds, messages, perSecond, begunAt, machine };
  const file = resolve(values.out);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify(result, undefined, 2)}\n`);
  const text = lanesText(result);
  writeFileSync(file.replace(/\.json$/, '.md'), text);
  console.log(`\n${text}`);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
} finally {
  await closing.close();
}
