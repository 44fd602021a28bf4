import type { Sample } from './sample.ts';
import { median } from './statistics.ts';

/** Below it a client that always has something to do was waiting for somebody else. */
const fullShare = 0.9;

/** What a reader must know of the limits of a run: where the server or the machine was slower than the plain client. */
export function limitsOf(samples: readonly Sample[]): readonly string[] {
  const speeds = samples.filter(
    ({ suite, client, metric, case: name }) =>
      suite === 'apns' && client === 'node:http2' && metric === 'sendsPerSecond' && name.endsWith(', 0 ms'),
  );
  return speeds.flatMap((speed) => {
    const cpu = samples.find(
      ({ suite, client, metric, case: name }) =>
        suite === speed.suite && client === speed.client && metric === 'cpuSecondsPer10k' && name === speed.case,
    );
    if (!cpu) return [];
    const share = median(speed.values.map((perSecond, round) => (perSecond * (cpu.values[round] ?? 0)) / 10_000));
    if (share >= fullShare) return [];
    return [
      `${speed.case}: plain node:http2 had ${Math.round(share * 100)} % of a core; the rest of the time it waited for ` +
        'the server or for the machine, which narrows all ratios of speed. Those of CPU hold.',
    ];
  });
}
