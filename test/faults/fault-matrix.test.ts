import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { faultCases, pipelineCases } from '../../bench/faults/cases/all.ts';
import { differences } from '../../bench/faults/report.ts';
import { runCases } from '../../bench/faults/run-cases.ts';

// All run from the start, several side by side; each test waits for its own.
const jobs = faultCases.map((faultCase) => ({ faultCase, client: 'handoff-push' }) as const);
const running = runCases(jobs, 4);
afterAll(() => running.done, 60_000);

test('the cases are numbered', () => {
  const numbers = [...faultCases, ...pipelineCases].map(({ number }) => number).sort((one, other) => one - other);
  expect(numbers).toEqual(numbers.map((_, index) => index + 1));
  expect(faultCases.length).toBeGreaterThanOrEqual(30);
});

test.each(pipelineCases)('$number is tested where it says', async ({ file, test: name }) => {
  expect(await readFile(join(import.meta.dirname, '..', '..', file), 'utf8')).toContain(`test('${name}'`);
});

describe('handoff-push', () => {
  test.each(
    jobs.map((job) => [`${job.faultCase.number} ${job.faultCase.channel}: ${job.faultCase.name}`, job] as const),
  )(
    '%s',
    async (_name, job) => {
      expect(differences(await running.measured(job), job.faultCase.expected)).toEqual([]);
    },
    120_000,
  );
});
