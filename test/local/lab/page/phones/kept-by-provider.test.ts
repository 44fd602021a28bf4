import { describe, expect, test } from '@jest/globals';
import { readArrivedPush } from '../../../../../local/lab/page/phones/arrived-push.ts';
import { type KeptPush, keep, stillKept } from '../../../../../local/lab/page/phones/kept-by-provider.ts';
import type { Attempt } from '../../../../../local/lab/wire.ts';
import {
  apnsAttempt,
  apnsBadgeAttempt,
  apnsReadAttempt,
  asDeployed,
  fcmAttempt,
  fcmReadAttempt,
  sentAt,
} from './attempts.ts';

/** What arrives, by message, once the phone is back. */
function backAfter(seconds: number, attempts: readonly Attempt[]): (string | undefined)[] {
  const kept = attempts.reduce<readonly KeptPush[]>((before, attempt) => {
    const push = readArrivedPush(attempt);
    return push ? keep(before, push, sentAt) : before;
  }, []);
  return stillKept(kept, sentAt + seconds * 1_000).map(({ data }) => data.readIds?.join() ?? data.messageId);
}
const idOnly = { content: { mode: 'id-only' } } as const;
const other = { messageId: 'message-2', collapseId: 'collapse-2', conversationId: 'conversation-2' };

describe('Apple', () => {
  test('keeps one for each phone, the newest, whatever it is about', () => {
    expect(backAfter(60, [apnsAttempt(), apnsAttempt(other)])).toEqual(['message-2']);
  });

  test('keeps it until the message expires', () => {
    expect(backAfter(3_599, [apnsAttempt()])).toEqual(['message-1']);
    expect(backAfter(3_601, [apnsAttempt()])).toEqual([]);
  });

  test('now or never: it does not keep it, nor lose what it kept for it', () => {
    expect(backAfter(1, [apnsAttempt({}, { ...asDeployed, timeToLive: 'now-or-never' })])).toEqual([]);
    expect(backAfter(1, [apnsAttempt(), apnsBadgeAttempt(0), apnsReadAttempt()])).toEqual(['message-1']);
  });

  test('without a word of ours it decides itself', () => {
    const { headers, ...attempt } = apnsAttempt();
    const { 'apns-expiration': _, ...others } = headers;
    expect(backAfter(29 * 86_400, [{ ...attempt, headers: others }])).toEqual(['message-1']);
  });
});

describe('Google', () => {
  test('keeps of what it draws itself the last only', () => {
    expect(backAfter(60, [fcmAttempt(), fcmAttempt(other)])).toEqual(['message-2']);
  });

  test('keeps data messages one beside the other', () => {
    const attempts = [fcmAttempt(idOnly), fcmAttempt(), fcmAttempt({ ...idOnly, ...other }), fcmReadAttempt()];
    expect(backAfter(60, attempts)).toEqual(['message-1', 'message-1', 'message-2', 'message-1']);
  });

  test('keeps 100 data messages; the next one makes it forget all', () => {
    const hundred = Array.from({ length: 100 }, () => fcmAttempt(idOnly));
    expect(backAfter(60, hundred)).toHaveLength(100);
    expect(backAfter(60, [...hundred, fcmAttempt(idOnly)])).toEqual([]);
    expect(backAfter(60, [...hundred, fcmAttempt(other)])).toHaveLength(101);
  });

  test('keeps each as long as it says', () => {
    expect(backAfter(3_601, [fcmAttempt(idOnly), fcmReadAttempt()])).toEqual(['message-1']);
    expect(backAfter(3_601, [fcmAttempt(idOnly)])).toEqual([]);
    expect(backAfter(0, [fcmAttempt(idOnly, { ...asDeployed, timeToLive: 'now-or-never' })])).toEqual([]);
  });
});
