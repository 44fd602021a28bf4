import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createMayWake } from '../../../lambdas/adapters/background-pushes.ts';
import { type LocalTables, startTables } from '../../dynamodb-local.ts';

const noon = Date.UTC(2026, 0, 15, 12);
const minute = 60_000;
const phone = { customerId: 'anna', deviceId: 'phone' };
let tables: LocalTables;
beforeAll(async () => {
  tables = await startTables();
}, 30_000);
afterAll(() => tables?.close());

test('two in any hour for each device', async () => {
  const mayWake = createMayWake(tables.client, await tables.createTable());
  const times = [0, 10, 20, 59, 60, 69, 70, 71, 130, 131];
  const answers: [number, boolean][] = [];
  for (const time of times) answers.push([time, await mayWake(phone, noon + time * minute)]);
  expect(answers.filter(([, may]) => may).map(([time]) => time)).toEqual([0, 10, 60, 70, 130, 131]);
  expect(await mayWake({ ...phone, deviceId: 'tablet' }, noon)).toBe(true);
  expect(await mayWake({ ...phone, customerId: 'bob' }, noon)).toBe(true);
});

test('also of those who ask at the same time', async () => {
  const mayWake = createMayWake(tables.client, await tables.createTable());
  const answers = await Promise.all(Array.from({ length: 8 }, () => mayWake(phone, noon)));
  expect(answers.filter(Boolean)).toHaveLength(2);
});
