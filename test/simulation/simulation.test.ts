import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { missing } from './counters.ts';
import { simulate } from './simulate.ts';

/** Another one each time; a failure names it, and `npm run simulate -- --seed` repeats it. */
const seed = Number(process.env.SIMULATION_SEED ?? Math.floor(Math.random() * 2 ** 31));
const runs = 2_000;

test(`the promise holds in ${runs} random histories`, async () => {
  process.stdout.write(`simulation: seed ${seed}\n`);
  const { counters, checked } = await simulate(runs, seed);
  if (checked.failed) throw new Error(`seed ${seed}: ${fc.defaultReportMessage(checked)}`);
  expect(counters.histories).toBe(runs);
  expect(missing(counters)).toEqual([]);
}, 300_000);
