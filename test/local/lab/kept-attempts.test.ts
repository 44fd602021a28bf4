import { expect, test } from '@jest/globals';
import { createKeptAttempts } from '../../../local/lab/kept-attempts.ts';
import { createTokenOwners } from '../../../local/lab/token-owners.ts';
import { trailId } from '../../../local/lab/trail-id.ts';
import type { Attempt } from '../../../local/lab/wire.ts';

const named = { conversationId: '7', messageId: 'm-1', source: 'acme' };
const id = trailId('acme~7', 'm-1');
const anAttempt = (seq: number, differences: Partial<Attempt> = {}): Attempt => ({
  seq,
  channel: 'apns',
  deviceToken: 'token',
  headers: {},
  payload: named,
  at: seq,
  answeredAt: seq,
  accepted: true,
  status: 200,
  ...differences,
});

test('a request belongs to the message that its payload names', () => {
  const attempts = createKeptAttempts();
  expect(attempts.add(anAttempt(1))).toBe(id);
  expect(attempts.add(anAttempt(2, { channel: 'fcm', payload: { message: { token: 't', data: named } } }))).toBe(id);
  expect(attempts.add(anAttempt(3, { payload: { ...named, source: 'genesys' } }))).toBe(trailId('7', 'm-1'));
  const read = { ...named, messageId: undefined, messageIds: ['m-1'], event: 'read' };
  expect(attempts.add(anAttempt(4, { payload: read }))).toBeUndefined();
  expect(attempts.add(anAttempt(5, { channel: 'telegram', payload: { chat_id: 1, text: '…' } }))).toBeUndefined();
  expect(attempts.add(anAttempt(6, { payload: null }))).toBeUndefined();
  expect(attempts.of(id).map(({ attempt }) => attempt.seq)).toEqual([1, 2]);
  expect(attempts.newestSeq()).toBe(6);
});

test('those behind one are told in their order; of all, the newest are kept', () => {
  const attempts = createKeptAttempts({ count: 3, bytes: 1_000_000 });
  expect([attempts.newestSeq(), attempts.after(0)]).toEqual([0, []]);
  for (const seq of [1, 2, 3, 4, 5]) attempts.add(anAttempt(seq));
  expect(attempts.after(4).map(({ seq }) => seq)).toEqual([5]);
  expect(attempts.after(0).map(({ seq }) => seq)).toEqual([3, 4, 5]);
  expect(attempts.after(5)).toEqual([]);
  expect(attempts.of(id).map(({ attempt }) => attempt.seq)).toEqual([3, 4, 5]);
});

test('a token’s owner is looked up where it is not remembered, and again when it has got another token', async () => {
  const [phone, tablet] = [
    { customerId: 'anna', deviceId: 'phone' },
    { customerId: 'anna', deviceId: 'tablet' },
  ];
  const tokens = new Map([
    ['phone', 'a'],
    ['tablet', 'b'],
  ]);
  const read: string[] = [];
  const owners = createTokenOwners(async ({ deviceId }) => {
    read.push(deviceId);
    const token = tokens.get(deviceId);
    return token === undefined ? undefined : { token };
  });
  expect(await owners.find('b', [phone, tablet])).toEqual(tablet);
  expect(await owners.find('a', [phone, tablet])).toEqual(phone);
  expect(read).toEqual(['phone', 'tablet']);
  tokens.set('phone', 'c');
  expect(await owners.find('c', [phone, tablet])).toEqual(phone);
  tokens.clear();
  expect(await owners.find('nobody', [phone, tablet])).toBeNull();
});
