import { ours } from '../clients/names.ts';
import type { Metric, Sample } from './sample.ts';

/** A ratio of ours to another's that is to be reached. */
export interface Goal {
  readonly suite: Sample['suite'];
  readonly case: string;
  readonly metric: Metric;
  readonly other: string;
  readonly atLeast?: number;
  readonly atMost?: number;
}

const inFlight = [10, 100, 1000];
const apnsSpeed = { suite: 'apns', metric: 'sendsPerSecond' } as const;

/** The goals of every run; those for the bundles' loads depend on which functions there are. */
const fixed: readonly Goal[] = [
  ...[0, 20].flatMap((delayMs) =>
    inFlight.map((count) => ({
      ...apnsSpeed,
      case: `${count} in flight, ${delayMs} ms`,
      other: 'node:http2',
      atLeast: 0.95,
    })),
  ),
  // With an answer delay, few in flight are as fast as the delay allows, whoever sends them.
  ...inFlight.map((count) => ({ ...apnsSpeed, case: `${count} in flight, 0 ms`, other: 'apns2', atLeast: 2.5 })),
  { ...apnsSpeed, case: '100 in flight, 0 ms', other: '@parse/node-apn', atLeast: 1 },
  { ...apnsSpeed, case: '1000 in flight, 0 ms', other: '@parse/node-apn', atLeast: 1.2 },
  ...inFlight.map((count) => ({
    suite: 'apns' as const,
    case: `${count} in flight, 0 ms`,
    metric: 'cpuSecondsPer10k' as const,
    other: '@parse/node-apn',
    atMost: 0.9,
  })),
  { suite: 'apns', case: 'cold', metric: 'firstSendMs', other: '@parse/node-apn', atMost: 0.4 },
  { suite: 'fcm', case: '100 in flight, 0 ms', metric: 'sendsPerSecond', other: 'firebase-admin', atLeast: 3 },
  { suite: 'fcm', case: '100 in flight, 0 ms', metric: 'sendsPerSecond', other: 'google-auth-library', atLeast: 5 },
  { suite: 'bundles', case: 'dispatch-fcm', metric: 'loadMs', other: 'firebase-admin + SDK clients', atMost: 0.75 },
];

/** The goals that a run's samples can tell about. */
export function goalsOf(samples: readonly Sample[]): readonly Goal[] {
  const functions = samples.flatMap(({ suite, case: name, client, metric }) =>
    suite === 'bundles' && client === ours && metric === 'loadMs' ? [name] : [],
  );
  const loads = functions.map((name) => ({
    suite: 'bundles' as const,
    case: name,
    metric: 'loadMs' as const,
    other: 'SDK clients',
    atMost: 1.2,
  }));
  const suites = new Set(samples.map(({ suite }) => suite));
  return [...fixed, ...loads].filter(({ suite }) => suites.has(suite));
}
