import { describe, expect, test } from '@jest/globals';
import {
  type ConversationEvidence,
  evidenceFor,
  type ProvableMessage,
  proofOfSeen,
  watchedUntil,
} from '../../../lambdas/core/evidence.ts';
import { noon as sentAt } from '../adapters/journal-entries.ts';
import { aPresence, day, evidence, minute, sawIt, second } from './entries.ts';

const delivered: ProvableMessage = { sentAt };
const undelivered: ProvableMessage = { sentAt, undelivered: true };
const enough = sentAt + 2 * second;

const active = (lastActiveAt: number, becameActiveAt = sentAt - minute) =>
  evidence({ presences: [aPresence({ lastActiveAt, becameActiveAt })] });
const wrote = (lastCustomerMessageAt: number) => evidence({ lastCustomerMessageAt });

describe('proof of seen', () => {
  test.each<[string, ConversationEvidence, ProvableMessage, string | undefined]>([
    ['nothing is known', evidence(), delivered, undefined],
    ['active 2 s after it was sent', active(enough), delivered, 'active'],
    ['active a little less after', active(enough - 1), delivered, undefined],
    ['active before', active(sentAt - second), delivered, undefined],
    ['active days later', active(sentAt + 3 * day), delivered, 'active'],
    [
      'a device that went to the background since',
      evidence({ presences: [{ ...sawIt, status: 'background' }] }),
      delivered,
      'active',
    ],
    ['a device that was never active', evidence({ presences: [background()] }), delivered, undefined],
    [
      'one device of two',
      evidence({ presences: [aPresence(), { ...sawIt, deviceId: 'tablet' }] }),
      delivered,
      'active',
    ],
    ['the customer wrote 2 s after', wrote(enough), delivered, 'customer-message'],
    ['the customer wrote a little less after', wrote(enough - 1), delivered, undefined],
    ['both', { ...active(enough), lastCustomerMessageAt: enough }, delivered, 'active'],
    ['another customer was active', evidence({ presences: [{ ...sawIt, customerId: 'bob' }] }), delivered, undefined],
    ['active, and nobody knows whose conversation it is', { presences: [sawIt] }, delivered, undefined],
    [
      'written, and nobody knows by whom',
      { presences: [], lastCustomerMessageAt: enough },
      delivered,
      'customer-message',
    ],
    ['undelivered: a heartbeat proves nothing', active(enough), undelivered, undefined],
    ['undelivered: active anew 2 s after does', active(enough, enough), undelivered, 'active'],
    ['undelivered: active anew a little less after', active(enough, enough - 1), undelivered, undefined],
    ['undelivered: no row of when it began', evidence({ presences: [withoutBeginning()] }), undelivered, undefined],
    ['undelivered: the customer wrote', wrote(enough), undelivered, 'customer-message'],
  ])('%s', (_, known, message, by) => {
    expect(proofOfSeen(known, message)).toBe(by);
  });
});

describe('watched until', () => {
  const now = sentAt + 5 * second;
  const fresh = (freshUntil: number) => aPresence({ freshUntil });
  const watching = (...presences: ConversationEvidence['presences']) => evidence({ presences });

  test.each<[string, ConversationEvidence, ProvableMessage, number | undefined]>([
    ['nobody', watching(), delivered, undefined],
    ['a device', watching(fresh(now + 7)), delivered, now + 7],
    ['the latest of two', watching(fresh(now + 7), fresh(now + 9), fresh(now + 8)), delivered, now + 9],
    ['one that has just gone stale', watching(fresh(now)), delivered, undefined],
    ['one in the background', watching({ ...fresh(now + 7), status: 'background' }), delivered, undefined],
    ['a tablet in the background hides no phone', watching(background(), fresh(now + 7)), delivered, now + 7],
    ['another customer', watching({ ...fresh(now + 7), customerId: 'bob' }), delivered, undefined],
    [
      'the owner, not the other',
      watching({ ...fresh(now + 9), customerId: 'bob' }, fresh(now + 7)),
      delivered,
      now + 7,
    ],
    ['nobody’s conversation', { presences: [fresh(now + 7)] }, delivered, undefined],
    ['undelivered: as long', watching(fresh(now + 7)), undelivered, now + 7],
    ['undelivered: a minute after it was sent, no longer', watching(fresh(now + minute)), undelivered, sentAt + minute],
  ])('%s', (_, known, message, until) => {
    expect(watchedUntil(known, message, now)).toBe(until);
  });

  test('undelivered: who goes on reporting for a minute is not waited for', () => {
    const known = watching(fresh(sentAt + day));
    expect(watchedUntil(known, undelivered, sentAt + minute - 1)).toBe(sentAt + minute);
    expect(watchedUntil(known, undelivered, sentAt + minute)).toBeUndefined();
    expect(watchedUntil(known, delivered, sentAt + minute)).toBe(sentAt + day);
  });
});

function background() {
  const { lastActiveAt, becameActiveAt, ...presence } = aPresence({ deviceId: 'tablet', status: 'background' });
  return presence;
}

function withoutBeginning() {
  const { becameActiveAt, ...presence } = aPresence({ lastActiveAt: enough });
  return presence;
}

describe('for a message that was addressed to one device', () => {
  const annas = { onlyDevice: { customerId: 'anna', deviceId: 'phone' } };
  const seen = { lastCustomerMessageAt: enough, readUpTo: enough };

  test.each<[string, { readonly onlyDevice?: { customerId: string; deviceId: string } | null }, ConversationEvidence]>([
    ['to none of ours', { onlyDevice: null }, evidence({ owner: 'ben', ...seen })],
    ['to nobody’s in particular', {}, evidence({ owner: 'ben', ...seen })],
    ['to one of the conversation’s customer', annas, evidence({ owner: 'anna', ...seen })],
  ])('%s: all that is known of the conversation counts', (_, message, known) => {
    expect(evidenceFor(message, known)).toEqual(known);
  });

  test('to another’s than the conversation’s customer: nothing that he saw or said counts', () => {
    const presences = [aPresence({ customerId: 'ben', lastActiveAt: enough })];
    const known = evidence({ owner: 'ben', presences, endedAt: enough, ...seen });
    const counted = evidenceFor(annas, known);
    expect(counted).toEqual({ owner: 'anna', presences, endedAt: enough });
    expect(proofOfSeen(counted, delivered)).toBeUndefined();
    expect(proofOfSeen(known, delivered)).toBe('read');
  });
});
