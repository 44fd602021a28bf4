import { median } from '../report/statistics.ts';
import type { Waits } from './jam.ts';

/** Of one round: both ways through the same stack, one after the other. Times in seconds. */
export interface LanesRound {
  readonly with: Quantiles;
  readonly without: Quantiles;
}

export interface Quantiles {
  readonly longP50: number;
  readonly longP99: number;
  readonly othersP50: number;
  readonly othersP99: number;
  /** The most that were accepted within ten seconds, per second. */
  readonly mostPerSecond: number;
}

export const goal = 1 / 3;

/** Nearest rank: a wait that somebody had. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  const value = sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
  if (value === undefined) throw new Error('There is no percentile of nothing.');
  return value;
}

export function quantilesOf({ long, others, mostInTenSeconds }: Waits): Quantiles {
  const seconds = (values: readonly number[], share: number) => percentile(values, share) / 1000;
  return {
    longP50: seconds(long, 0.5),
    longP99: seconds(long, 0.99),
    othersP50: seconds(others, 0.5),
    othersP99: seconds(others, 0.99),
    mostPerSecond: mostInTenSeconds / 10,
  };
}

/** The median of the rounds' ratios, with lanes to without. */
export function ratioOf(rounds: readonly LanesRound[], of: keyof Quantiles): number {
  return median(rounds.map((round) => round.with[of] / round.without[of]));
}

export interface LanesResult {
  readonly rounds: readonly LanesRound[];
  readonly messages: number;
  readonly perSecond: number;
  readonly begunAt: string;
  readonly machine: { readonly cpu: string; readonly cores: number; readonly node: string };
}

const rows: readonly (readonly [keyof Quantiles, string])[] = [
  ['longP50', 'who has waited long: half of them'],
  ['longP99', 'who has waited long: 99 %'],
  ['othersP50', 'the others: half of them'],
  ['othersP99', 'the others: 99 %'],
];

export function lanesText({ rounds, messages, perSecond, machine }: LanesResult): string {
  const cell = (values: readonly number[]) =>
    `${median(values).toFixed(1)} (${Math.min(...values).toFixed(1)}–${Math.max(...values).toFixed(1)})`;
  const line = ([of, title]: (typeof rows)[number]) => {
    const [on, off] = [rounds.map((round) => round.with[of]), rounds.map((round) => round.without[of])];
    return `| ${title} | ${cell(on)} | ${cell(off)} | ${ratioOf(rounds, of).toFixed(2)} |`;
  };
  const ratio = ratioOf(rounds, 'longP99');
  const most = Math.max(...rounds.flatMap((round) => [round.with.mostPerSecond, round.without.mostPerSecond]));
  return [
    '# Urgency lanes, measured',
    '',
    `${messages} messages wait, every fifth for a customer who has waited long, in random order. FCM's`,
    `stand-in takes ${perSecond} a second and answers 429 to the rest; \`fcmQuotaPerMinute\` says the same, of which the dispatchers use up`,
    'to 88 %; each lane has two functions. All are let go at once. Seconds until the push was',
    `accepted; medians of ${rounds.length} rounds with their range, the ratio of each round's pair; local stack, ${machine.cpu},`,
    `${machine.cores} cores, Node ${machine.node}.`,
    '',
    '| | with lanes | all in the normal lane | ratio |',
    '|---|---|---|---|',
    ...rows.map(line),
    '',
    `Goal: 99 % of those who have waited long within a third of the time. ${ratio <= goal ? 'Reached' : 'Missed'}: ${ratio.toFixed(2)}.`,
    `The busiest ten seconds of all rounds had ${most.toFixed(1)} pushes a second.`,
    '',
  ].join('\n');
}
