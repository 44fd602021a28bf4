import { expect, test } from '@jest/globals';
import { faultSchema } from '../../../local/providers/fault.ts';
import { createFaultTable } from '../../../local/providers/fault-table.ts';

const fault = (more: object) => faultSchema.parse({ channel: 'apns', status: 500, ...more });
const target = { channel: 'apns', environment: 'production', deviceToken: 'aa' } as const;

test('a fault hits once, or as often as it says, or until it is cleared', () => {
  const table = createFaultTable();
  const hits = (count: number) => Array.from({ length: count }, () => table.take(target)?.status);
  table.add(fault({}));
  table.add(fault({ status: 503, times: 2 }));
  expect(hits(4)).toEqual([500, 503, 503, undefined]);
  table.add(fault({ times: 'until-cleared' }));
  expect(hits(3)).toEqual([500, 500, 500]);
  table.replace([]);
  expect(hits(1)).toEqual([undefined]);
});

test('a quota lets so many requests pass within its time, and refuses the rest', () => {
  let now = 0;
  const table = createFaultTable(() => now);
  table.add(fault({ status: 429, times: 'until-cleared', beyond: { requests: 2, seconds: 10 } }));
  const take = (at: number) => {
    now = at;
    return table.take(target)?.status;
  };
  expect([0, 5_000, 9_999].map(take)).toEqual([undefined, undefined, 429]);
  // The first is ten seconds ago; what was refused does not count.
  expect([10_000, 14_999, 15_000].map(take)).toEqual([undefined, 429, undefined]);
});

test('the list says how often each is still to come', () => {
  const table = createFaultTable();
  table.add(fault({ times: 3 }));
  table.take(target);
  expect(table.list()).toMatchObject([{ status: 500, times: 2 }]);
});

test('a fault for a device token comes before one for all', () => {
  const table = createFaultTable();
  table.replace([fault({ times: 'until-cleared' }), fault({ deviceToken: 'aa', status: 503 })]);
  expect(table.take(target)?.status).toBe(503);
  expect(table.take(target)?.status).toBe(500);
});

test('a fault for one environment lets an older one for a device pass', () => {
  const table = createFaultTable();
  table.replace([
    fault({ deviceToken: 'aa', environment: 'sandbox' }),
    fault({ deviceToken: 'aa', status: 503 }),
    fault({ deviceToken: 'bb' }),
  ]);
  expect(table.take(target)?.status).toBe(503);
  expect(table.list()).toMatchObject([{ environment: 'sandbox' }, { deviceToken: 'bb' }]);
  expect(table.take({ ...target, environment: 'sandbox' })?.status).toBe(500);
});

test.each([
  ['another channel', { channel: 'fcm' }],
  ['another environment', { environment: 'sandbox' }],
  ['another device token', { deviceToken: 'bb' }],
])('a fault of %s does not hit', (_name, more) => {
  const table = createFaultTable();
  table.add(fault(more));
  expect(table.take(target)).toBeUndefined();
  expect(table.list()).toHaveLength(1);
});
