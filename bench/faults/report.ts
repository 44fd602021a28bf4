import { isDeepStrictEqual } from 'node:util';
import { pipelineCases } from './cases/all.ts';
import type { Expected, Measured } from './fault-case.ts';
import type { Job } from './run-cases.ts';
import type { ClientName } from './sender/messages.ts';

export interface Result extends Job {
  /** Or why it could not be run to its end. */
  readonly measured: Measured | string;
}

const metrics = ['delivered', 'failed', 'duplicates', 'latestMs'] as const;

export interface Row {
  readonly suite: 'faults';
  readonly case: string;
  readonly client: ClientName;
  readonly metric: (typeof metrics)[number];
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

export const nameOf = ({ faultCase: { number, channel, name } }: Job) => `${number} ${channel}: ${name}`;

export function rowsOf(results: readonly Result[]): readonly Row[] {
  return results.flatMap(({ measured, ...job }) => {
    if (typeof measured === 'string') return [];
    return metrics.map((metric) => {
      const value = measured[metric];
      const row = { suite: 'faults', case: nameOf(job), client: job.client, metric } as const;
      return { ...row, median: value, min: value, max: value };
    });
  });
}

/** What is not as the case expects it of handoff-push; empty where all is. */
export function differences(measured: Measured, expected: Expected): readonly string[] {
  const { outcomes, ...counts } = expected;
  const found = [...measured.wrong];
  if (!isDeepStrictEqual(measured.outcomes, { ...outcomes })) {
    found.push(`outcomes ${JSON.stringify(measured.outcomes)} instead of ${JSON.stringify(outcomes)}`);
  }
  for (const [name, count] of Object.entries({ ...counts, duplicates: 0, wronglyGone: 0 })) {
    const is = new Map<string, unknown>(Object.entries(measured)).get(name);
    if (is !== count) found.push(`${name} ${String(is)} instead of ${count}`);
  }
  return found;
}

/**
 * A table of cases and clients: delivered / failed / duplicates / latest milliseconds, and what handoff-push owes: all that
 * it is expected to do, and no push that plain `node:http2` would have delivered.
 */
export function report(results: readonly Result[]): { readonly text: string; readonly isReached: boolean } {
  const clients = [...new Set(results.map(({ client }) => client))];
  const names = [...new Set(results.map(nameOf))];
  const of = (name: string, client: ClientName) =>
    results.find((result) => nameOf(result) === name && result.client === client)?.measured;
  const lines = names.map((name) => `| ${name} | ${clients.map((client) => cell(of(name, client))).join(' | ')} |`);
  const owed = names.flatMap((name) => {
    const [ours, plain] = [of(name, 'handoff-push'), of(name, 'node:http2')];
    if (typeof ours !== 'object' || typeof plain !== 'object' || ours.delivered >= plain.delivered) return [];
    return [`${name}: ${plain.delivered - ours.delivered} fewer delivered than by node:http2`];
  });
  const wrong = results
    .filter(({ client }) => client === 'handoff-push')
    .flatMap(({ measured, ...job }) => {
      const found = typeof measured === 'string' ? [measured] : differences(measured, job.faultCase.expected);
      return found.map((difference) => `${nameOf(job)}: ${difference}`);
    });
  const findings = [...owed, ...wrong];
  const text = [
    'delivered / failed / duplicates / latest ms; failed: could have been delivered, and was not or nobody knows',
    '',
    `| case | ${clients.join(' | ')} |`,
    `|---|${clients.map(() => '---').join('|')}|`,
    ...lines,
    ...pipelineCases.map(({ number, name, file, test }) => `| ${number} ${name} | ${file}: ${test} |`),
    '',
    ...(findings.length > 0 ? findings : ['Nothing differs from what the cases expect of handoff-push.']),
  ].join('\n');
  return { text, isReached: findings.length === 0 };
}

function cell(measured: Measured | string | undefined): string {
  if (measured === undefined) return '–';
  if (typeof measured === 'string') return `ended: ${measured}`;
  return metrics.map((metric) => Math.round(measured[metric])).join(' / ');
}
