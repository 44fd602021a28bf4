import { expect, test } from '@jest/globals';
import type { MessageRow } from '../../../lambdas/core/journal.ts';
import type { PushRow } from '../../../lambdas/core/push-row.ts';
import type { OwnedAttempt } from '../../../local/lab/kept-attempts.ts';
import type { SeenJob } from '../../../local/lab/seen-jobs.ts';
import { trailId } from '../../../local/lab/trail-id.ts';
import { createTrails } from '../../../local/lab/trails.ts';
import type { Attempt } from '../../../local/lab/wire.ts';
import { aJob, aMessageRow, noon } from '../../lambdas/adapters/journal-entries.ts';
import { aPushRow, second, waiting } from '../../lambdas/core/entries.ts';

const id = trailId('conversation-1', 'message-1');
const anAttempt = (differences: Partial<Attempt> = {}): Attempt => ({
  seq: 1,
  channel: 'apns',
  deviceToken: 'token',
  headers: {},
  payload: {},
  at: noon + 3 * second,
  answeredAt: noon + 4 * second,
  accepted: true,
  status: 200,
  ...differences,
});
const aSeenJob = (differences: Partial<SeenJob> = {}): SeenJob => ({
  job: aJob(),
  at: noon + second,
  queue: 'queue',
  text: '{}',
  ...differences,
});

/** Trails of which beside the rows this is known. */
function trailsWith(
  known: { heardAt?: number; jobs?: readonly SeenJob[]; attempts?: readonly OwnedAttempt[] } = {},
  limits?: { most: number },
) {
  const trails = createTrails(
    {
      heardAt: () => known.heardAt,
      jobsOf: (asked) => (asked === id ? (known.jobs ?? []) : []),
      attemptsOf: (asked) => (asked === id ? (known.attempts ?? []) : []),
    },
    limits,
  );
  return {
    ...trails,
    with: (row: MessageRow, ...pushes: readonly PushRow[]) => {
      trails.putMessage(row, noon + 9 * second);
      for (const push of pushes) expect(trails.putPush(push)).toBe(true);
      return trails.find(id);
    },
  };
}

test('a message whose jobs are on their way has its pushes queued', () => {
  const known = { heardAt: noon - 1, jobs: [aSeenJob()] };
  expect(trailsWith(known).with(aMessageRow(['phone'], { lane: 'urgent' }))).toEqual({
    id,
    number: 1,
    conversation: 'conversation-1',
    messageId: 'message-1',
    source: 'genesys',
    heardAt: noon - 1,
    sentAt: noon,
    decidedAt: noon,
    decision: 'push',
    lane: 'urgent',
    step: 0,
    state: 'open',
    expiresAt: aMessageRow([]).expiresAt,
    pushes: [
      { customerId: 'anna', deviceId: 'phone', channel: 'apns', state: 'queued', tries: 0, queuedAt: noon + second },
    ],
  });
});

test('a push that was sent tells when it was taken up, what was answered and when', () => {
  const known = { jobs: [aSeenJob({ takenAt: noon + 2 * second })], attempts: [{ attempt: anAttempt() }] };
  const row = aMessageRow(['phone'], { state: 'pushed', ends: { 0: { state: 'delivered' } } });
  const trail = trailsWith(known).with(row, aPushRow({ state: 'delivered' }, {}, noon + 5 * second));
  expect(trail).toMatchObject({ state: 'pushed', endedAt: noon + 5 * second });
  expect(trail?.pushes).toEqual([
    {
      customerId: 'anna',
      deviceId: 'phone',
      channel: 'apns',
      state: 'delivered',
      tries: 1,
      queuedAt: noon + second,
      takenAt: noon + 2 * second,
      answer: { at: noon + 3 * second, answeredAt: noon + 4 * second, status: 200 },
      changedAt: noon + 5 * second,
    },
  ]);
});

test('a push that waits says until when and why; one whose message ended meanwhile has the message’s word', () => {
  const push = aPushRow(waiting(noon + 60 * second), {}, noon + 5 * second);
  const open = trailsWith().with(aMessageRow(['phone']), push);
  expect(open?.pushes).toMatchObject([{ state: 'waiting', because: 'try-later', until: noon + 60 * second }]);
  const ends = { 0: { state: 'withheld', reason: 'expired' } } as const;
  const ended = trailsWith().with(aMessageRow(['phone'], { state: 'withheld', reason: 'expired', ends }), push);
  expect(ended?.pushes).toMatchObject([{ state: 'withheld', reason: 'expired' }]);
  expect(ended?.pushes[0]).not.toHaveProperty('because');
});

test('a job among the dead letters, and a request without an answer, are told', () => {
  const broken = anAttempt({ accepted: false, broken: 'hang' });
  const { status, ...attempt } = broken;
  const known = { jobs: [aSeenJob(), aSeenJob({ isDead: true })], attempts: [{ attempt }] };
  expect(trailsWith(known).with(aMessageRow(['phone']))?.pushes).toMatchObject([
    { isDead: true, answer: { broken: 'hang' } },
  ]);
});

test('where several devices have the channel, an answer is that device’s whose token it was', () => {
  const phone = { customerId: 'anna', deviceId: 'phone' };
  const answersOf = (attempts: readonly OwnedAttempt[], devices = ['phone', 'tablet']) =>
    trailsWith({ attempts })
      .with(aMessageRow(devices))
      ?.pushes.map(({ answer }) => answer?.status);
  expect(answersOf([{ attempt: anAttempt(), device: phone }])).toEqual([200, undefined]);
  expect(answersOf([{ attempt: anAttempt() }])).toEqual([undefined, undefined]);
  expect(answersOf([{ attempt: anAttempt(), device: null }], ['phone'])).toEqual([undefined]);
  expect(answersOf([{ attempt: anAttempt({ channel: 'fcm' }) }], ['phone'])).toEqual([undefined]);
  const both = [{ attempt: anAttempt({ status: 503 }) }, { attempt: anAttempt({ seq: 2 }) }];
  expect(answersOf(both, ['phone'])).toEqual([200]);
});

test('one that was open ends when that is seen; one that nobody saw end, by its rows', () => {
  const seen = { state: 'seen', seenBy: 'active', decidedAt: noon + second } as const;
  const trails = trailsWith();
  expect(trails.with(aMessageRow(['phone']))).not.toHaveProperty('endedAt');
  expect(trails.with(aMessageRow([], seen))?.endedAt).toBe(noon + 9 * second);
  expect(trailsWith().with(aMessageRow([], seen))?.endedAt).toBe(noon + second);
});

test('what has changed is told once, by number; a push of a message that is not known is not', () => {
  const trails = trailsWith();
  expect(trails.putPush(aPushRow({ state: 'delivered' }))).toBe(false);
  trails.putMessage(aMessageRow(['phone']), noon);
  trails.putMessage(aMessageRow(['phone'], { messageId: 'message-2' }), noon);
  expect(trails.takeChanged().map(({ messageId }) => messageId)).toEqual(['message-1', 'message-2']);
  expect(trails.takeChanged()).toEqual([]);
  trails.putPush(aPushRow({ state: 'delivered' }));
  trails.touch(trailId('conversation-1', 'message-3'));
  expect(trails.takeChanged().map(({ number, messageId }) => [number, messageId])).toEqual([[1, 'message-1']]);
});

test('of more than it keeps, the oldest that has ended leaves first, then the oldest', () => {
  const trails = trailsWith({}, { most: 2 });
  const put = (messageId: string, state: MessageRow['state']) =>
    trails.putMessage(aMessageRow([], { messageId, state }), noon);
  const kept = () => trails.newest(10).map(({ messageId }) => messageId);
  put('open-1', 'open');
  put('ended-1', 'seen');
  put('open-2', 'open');
  expect(kept()).toEqual(['open-1', 'open-2']);
  put('ended-2', 'seen');
  expect(kept()).toEqual(['open-2', 'ended-2']);
  expect(trails.newest(1).map(({ messageId }) => messageId)).toEqual(['ended-2']);
  expect(trails.clear().map(({ messageId }) => messageId)).toEqual(['open-2', 'ended-2']);
  expect(kept()).toEqual([]);
});

test('messages of other conversations have other ids, whatever signs are in them', () => {
  const pairs = [
    ['a~b', 'c'],
    ['a', 'b~c'],
    ['a!', 'c'],
    ['a', '!c'],
  ] as const;
  expect(new Set(pairs.map(([conversation, messageId]) => trailId(conversation, messageId))).size).toBe(pairs.length);
});

test('a trail of another source names it', () => {
  const trails = trailsWith();
  trails.putMessage(aMessageRow([], { conversation: 'acme~7' }), noon);
  expect(trails.newest(1)).toMatchObject([{ source: 'acme', conversation: 'acme~7' }]);
});
