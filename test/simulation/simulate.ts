import { parseArgs } from 'node:util';
import * as fc from 'fast-check';
import { createCounters, ends, faults, missing } from './counters.ts';
import { history } from './history.ts';
import { runHistory } from './run-history.ts';

/** Runs random histories until one breaks the promise. */
export async function simulate(
  runs: number,
  seed: number,
  { limitMs = 120_000, smallest = true }: { readonly limitMs?: number; readonly smallest?: boolean } = {},
) {
  const counters = createCounters();
  const checked = await fc.check(
    fc.asyncProperty(history, async (one) => {
      const faultsFound = await runHistory(one, counters);
      if (faultsFound.length > 0) throw new Error(faultsFound.join('\n'));
    }),
    // Making a history smaller takes longer than finding it.
    { numRuns: runs, seed, interruptAfterTimeLimit: limitMs, endOnFailure: !smallest },
  );
  return { counters, checked };
}

const say = (line: string) => process.stdout.write(`${line}\n`);
const usage = `npm run simulate -- [--runs N] [--seed S] [--smallest no]

  --runs N        how many histories (default 2000)
  --seed S        the same histories again (default: others each time)
  --smallest no   where one breaks the promise, do not look for a smaller one that does`;
/** Looking for the smallest history that breaks the promise may take longer than finding one. */
const limitOf = (runs: number) => 60_000 + runs * 60;
const wholeNumber = /^\d{1,10}$/;

async function main(given: readonly string[]): Promise<number> {
  let values: { runs?: string; seed?: string; smallest: string; help?: boolean };
  try {
    values = parseArgs({
      args: [...given],
      options: {
        runs: { type: 'string' },
        seed: { type: 'string' },
        smallest: { type: 'string', default: 'yes' },
        help: { type: 'boolean' },
      },
    }).values;
  } catch {
    say(usage);
    return 2;
  }
  if (values.help) {
    say(usage);
    return 0;
  }
  const { runs = '2000', seed = String(Math.floor(Math.random() * 2 ** 31)) } = values;
  for (const [name, value] of Object.entries({ runs, seed })) {
    if (wholeNumber.test(value) && (name === 'seed' || Number(value) > 0)) continue;
    say(`--${name}: write a whole number${name === 'runs' ? ' of at least 1' : ''}\n${usage}`);
    return 2;
  }

  const { counters, checked } = await simulate(Number(runs), Number(seed), {
    smallest: values.smallest === 'yes',
    limitMs: limitOf(Number(runs)),
  });
  say(`seed ${seed}: ${counters.histories} histories, ${counters.steps} steps\n`);
  for (const [title, names, counts] of [
    ['faults and happenings', faults, counters.faults],
    ['ends of messages', ends, counters.ends],
  ] as const) {
    say(title);
    for (const name of names) say(`${String((counts as Map<string, number>).get(name) ?? 0).padStart(9)}  ${name}`);
    say('');
  }
  if (checked.failed) {
    const [found] = checked.counterexample ?? [];
    say(`Seed ${seed} breaks the promise. The smallest history found that does, step by step:\n`);
    const faults = found ? await runHistory(found, createCounters(), say) : [];
    say(`\n${JSON.stringify(found)}\n\nBroken:\n${faults.map((fault) => `  ${fault}`).join('\n')}`);
    return 1;
  }
  if (counters.histories < Number(runs)) {
    say(`Only ${counters.histories} of ${runs} histories were run: time was over.`);
    return 1;
  }
  const never = missing(counters);
  if (never.length > 0) {
    say(`Never occurred, so nothing is said about it: ${never.join(', ')}`);
    return 1;
  }
  say('The promise held in all of them.');
  return 0;
}

if (process.argv[1] === import.meta.filename) process.exit(await main(process.argv.slice(2)));
