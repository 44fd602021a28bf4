import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createRushRow } from '../../../lambdas/adapters/rush-row.ts';
import { type LocalTables, startTables } from '../../dynamodb-local.ts';
import { noon } from './journal-entries.ts';

let tables: LocalTables;
beforeAll(async () => {
  tables = await startTables();
}, 30_000);
afterAll(async () => {
  await tables?.close();
});

/** Several functions of one channel on one table, with a clock that stands. */
async function functions(count: number) {
  const tableName = await tables.createTable();
  let time = noon;
  return {
    pass: (milliseconds: number) => {
      time += milliseconds;
    },
    of: Array.from({ length: count }, () => createRushRow(tables.client, tableName, 'fcm', () => time)),
    otherChannel: createRushRow(tables.client, tableName, 'apns', () => time),
  };
}

test('there is none until somebody needs it, and then all know of it within a second', async () => {
  const { of, pass } = await functions(2);
  const [one, other] = of;
  expect(await other?.read('app')).toBeUndefined();
  const rush = { since: noon, until: noon + 6_000 };
  expect(await one?.need('app')).toEqual(rush);
  expect(await one?.read('app')).toEqual(rush);
  expect(await other?.read('app')).toBeUndefined();
  pass(1_000);
  expect(await other?.read('app')).toEqual(rush);
});

test('each app and each channel has its own', async () => {
  const { of, otherChannel } = await functions(1);
  await of[0]?.need('app');
  expect(await of[0]?.read('another')).toBeUndefined();
  expect(await otherChannel.read('app')).toBeUndefined();
});

test('who needs it at the same time finds the one that was written first', async () => {
  const { of } = await functions(5);
  const found = await Promise.all(of.flatMap((row) => [row.need('app'), row.need('app')]));
  expect(new Set(found.map((rush) => JSON.stringify(rush)))).toEqual(
    new Set([JSON.stringify({ since: noon, until: noon + 6_000 })]),
  );
});

test('it goes on while somebody needs it, and begins anew after its end', async () => {
  const { of, pass } = await functions(1);
  const [row] = of;
  await row?.need('app');
  pass(2_000);
  expect(await row?.need('app')).toEqual({ since: noon, until: noon + 6_000 });
  pass(2_000);
  expect(await row?.need('app')).toEqual({ since: noon, until: noon + 10_000 });
  pass(10_000);
  expect(await row?.need('app')).toEqual({ since: noon + 14_000, until: noon + 20_000 });
});

test('a table that cannot be reached is not remembered', async () => {
  const { of } = await functions(1);
  const lost = createRushRow(tables.client, 'no-such-table', 'fcm', () => noon);
  await expect(lost.read('app')).rejects.toThrow();
  await expect(lost.need('app')).rejects.toThrow();
  expect(await of[0]?.need('app')).toBeDefined();
});
