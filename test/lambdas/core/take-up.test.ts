import { describe, expect, test } from '@jest/globals';
import type { Device } from '../../../lambdas/core/device.ts';
import type { ConversationEvidence } from '../../../lambdas/core/evidence.ts';
import type { MessageDevice, MessageRow } from '../../../lambdas/core/journal.ts';
import type { PushEnd, PushRow, PushState } from '../../../lambdas/core/push-row.ts';
import { type TakeUp, takeUp } from '../../../lambdas/core/take-up.ts';
import type { WithheldReason } from '../../../lambdas/core/withheld-reason.ts';
import { aMessageDevice, aMessageRow, noon } from '../adapters/journal-entries.ts';
import {
  aDevice,
  aPresence,
  aPushRow,
  evidence,
  goneSince,
  hour,
  minute,
  sawIt,
  second,
  sending,
  waiting,
} from './entries.ts';

const now = noon + 20 * minute;
const expiresAt = noon + hour;
const longAgo = noon + minute;
const delivered: PushEnd = { state: 'delivered' };
const seen: PushEnd = { state: 'seen' };
const withheld = (reason: WithheldReason): PushEnd => ({ state: 'withheld', reason });

interface Case {
  readonly row: MessageRow;
  readonly pushes: readonly (PushState | undefined)[];
  readonly conversation: ConversationEvidence;
  readonly devices: readonly Device[];
  readonly maximumStep: number;
  readonly forced: boolean;
  readonly now: number;
}

/** The pushes are those of the row's devices, put down by the job of their step. */
function taken({ row = watchedRow, pushes = [], ...more }: Partial<Case>): TakeUp {
  const rows = pushes.flatMap((state, position): [number, PushRow][] => {
    const { customerId = 'anna', deviceId = 'phone', step = 0 } = row.devices[position] ?? {};
    return state ? [[position, aPushRow(state, { customerId, deviceId, step })]] : [];
  });
  const { forced = false, ...facts } = more;
  const known = { now, conversation: evidence(), devices: [phone, tablet], channels: ['apns', 'fcm'] as const };
  return takeUp({ row, pushes: new Map(rows) }, { maximumStep: 3_000, ...known, ...facts }, forced);
}

const phone = aDevice('phone');
const tablet = aDevice('tablet', { channel: 'fcm' });
/** A message whose customer seemed to be watching. */
const watchedRow = aMessageRow([], { decision: 'watching', step: 1, lookAt: now, dueAt: now + minute });
/** A message that was pushed to two devices; neither job counts as lost. */
const rowOf = (...devices: MessageDevice[]) => aMessageRow([], { step: 1, devices, dueAt: now });
const onPhone = aMessageDevice('phone', { step: 1, redoAt: now + 7 * minute });
const onTablet = aMessageDevice('tablet', { channel: 'fcm', step: 1, redoAt: now + 7 * minute });
const pushedRow = rowOf(onPhone, onTablet);

const watching = (freshUntil: number) => evidence({ presences: [aPresence({ freshUntil })] });
const seenByOwner = evidence({ presences: [sawIt] });
const leave = { kind: 'leave' };
/** The row as it was, with these differences. */
const advance = (
  row: MessageRow,
  { without = [], ...differences }: Partial<MessageRow> & { without?: readonly (keyof MessageRow)[] },
  ends: readonly (readonly [number, PushEnd])[] = [],
) => {
  const next = { ...row, step: 2, decidedAt: now, ...differences };
  const left = Object.fromEntries(Object.entries(next).filter(([name]) => !without.some((one) => one === name)));
  return { kind: 'advance', row: left, ends: new Map(ends) };
};
const closing = ['content', 'lookAt', 'dueAt'] as const;
/** A device whose push is done again. */
const again = (device: MessageDevice, more: Partial<MessageDevice> = {}) => ({
  ...device,
  step: 2,
  redoAt: now + 20 * minute,
  ...more,
});

describe('pushes that ended before their message knew', () => {
  test('all of them: it is closed by what they say, whatever would be decided now', () => {
    const next = {
      decision: 'seen',
      state: 'pushed',
      ends: { 0: delivered, 1: { state: 'gone' } },
      without: closing,
    } as const;
    const pushes = [delivered, { state: 'gone' }] as const;
    expect(taken({ row: pushedRow, pushes, conversation: seenByOwner })).toEqual(advance(pushedRow, next));
  });

  test('one of them: it is not done again, and its row is not written again', () => {
    const ends = { 0: delivered, 1: withheld('expired') };
    const next = { decision: 'withheld', state: 'pushed', ends, without: closing } as const;
    const row = { ...pushedRow, expiresAt: now };
    expect(taken({ row, pushes: [delivered, undefined] })).toEqual(advance(row, next, [[1, withheld('expired')]]));
  });
});

describe('a message that has had no push yet', () => {
  test('seen', () => {
    const next = { decision: 'seen', state: 'seen', seenBy: 'active', without: closing } as const;
    expect(taken({ conversation: seenByOwner })).toEqual(advance(watchedRow, next));
  });

  test('withheld', () => {
    const next = { decision: 'withheld', state: 'withheld', reason: 'no-device', without: closing } as const;
    expect(taken({ devices: [] })).toEqual(advance(watchedRow, next));
  });

  test('watching still: when that is over', () => {
    const lookAt = now + 40 * second;
    expect(taken({ conversation: watching(lookAt) })).toEqual(
      advance(watchedRow, { decision: 'watching', lookAt, dueAt: lookAt + minute }),
    );
  });

  test('watching for longer than *later* holds: the sweeper looks', () => {
    const lookAt = now + 16 * minute;
    expect(taken({ conversation: watching(lookAt) })).toMatchObject({ row: { lookAt, dueAt: lookAt } });
  });

  test('nobody has said whose conversation it is', () => {
    const { customerId, ...row } = { ...watchedRow, sentAt: now };
    expect(taken({ row, conversation: { presences: [] }, devices: [] })).toEqual(
      advance(row, { decision: 'customer-unknown', lookAt: now + 20 * second, dueAt: now + 80 * second }),
    );
  });

  test('somebody has said so: their devices', () => {
    const { customerId, ...row } = watchedRow;
    const his = { ...phone, customerId: 'bob' };
    expect(taken({ row, conversation: evidence({ owner: 'bob' }), devices: [his] })).toMatchObject({
      row: { customerId: 'bob', decision: 'push', devices: [{ customerId: 'bob', deviceId: 'phone' }] },
    });
  });

  test('for one device only: to that one, and what passes through stays', () => {
    const onlyDevice = { customerId: 'anna', deviceId: 'tablet' };
    const row = { ...watchedRow, onlyDevice, content: { mode: 'generic', passThrough: { id: 7 } } } as const;
    expect(taken({ row })).toEqual(
      advance(row, { decision: 'push', devices: [again(onTablet)], dueAt: now + 20 * minute, without: ['lookAt'] }),
    );
    expect(taken({ row, devices: [phone] })).toMatchObject({ row: { state: 'withheld', reason: 'no-device' } });
  });

  test('its binding has run out: the row still knows', () => {
    expect(taken({ conversation: { presences: [] } })).toMatchObject({ row: { customerId: 'anna', decision: 'push' } });
  });

  test('to all devices, and who is passed over', () => {
    const old = aDevice('old', { gone: goneSince(noon) });
    expect(taken({ devices: [phone, old, tablet] })).toEqual(
      advance(watchedRow, {
        decision: 'push',
        devices: [again(onPhone), again(onTablet)],
        passedOver: [{ deviceId: 'old', reason: 'devices-gone' }],
        dueAt: now + 20 * minute,
        without: ['lookAt'],
      }),
    );
  });
});

describe('a push that', () => {
  const redone = advance(pushedRow, {
    decision: 'push',
    devices: [again(onPhone), onTablet],
    dueAt: now + 7 * minute,
  });
  test.each<[string, PushState | undefined, object, object]>([
    ['is queued is left alone', undefined, leave, leave],
    ['is being sent', sending(now + 30 * second), leave, leave],
    ['was being sent a moment ago', sending(now - second), leave, leave],
    ['was lost when it was sent is done again', sending(now - minute), redone, redone],
    ['has waited long enough is done again', waiting(now), redone, redone],
    ['waits for the provider', waiting(now + minute), leave, leave],
    ['waits for longer than *later* holds', waiting(now + 30 * minute), leave, leave],
    ['waits for the customer: something has changed', waiting(now + minute, 'watching'), leave, redone],
    ['was to be decided anew', waiting(now, 'changed'), redone, redone],
  ])('%s', (_, state, left, forced) => {
    expect(taken({ row: pushedRow, pushes: [state] })).toEqual(left);
    expect(taken({ row: pushedRow, pushes: [state], forced: true })).toEqual(forced);
  });

  test('was lost in the queue is done again', () => {
    const lost = { ...onTablet, redoAt: now };
    const row = rowOf(onPhone, lost);
    expect(taken({ row })).toEqual(
      advance(row, { decision: 'push', devices: [onPhone, again(lost)], dueAt: now + 7 * minute }),
    );
  });

  test('waits alone for longer than *later* holds is the sweeper’s at that time', () => {
    expect(taken({ row: rowOf(onPhone), pushes: [waiting(now + 30 * minute)] })).toEqual(leave);
    expect(taken({ row: rowOf(onPhone), pushes: [waiting(now + 15 * minute)] })).toEqual(leave);
  });

  test('is done again is due when its new job counts as lost, at its expiry at the latest', () => {
    const lost = { ...onPhone, redoAt: now };
    expect(taken({ row: rowOf(lost) })).toMatchObject({ row: { dueAt: now + 20 * minute } });
    expect(taken({ row: { ...rowOf(lost), expiresAt: now + minute } })).toMatchObject({
      row: { dueAt: now + 2 * minute },
    });
  });

  test('is done again goes by the channel that the device has now', () => {
    expect(
      taken({ row: rowOf(onPhone), pushes: [waiting(now, 'changed')], devices: [{ ...phone, channel: 'fcm' }] }),
    ).toMatchObject({ row: { devices: [again(onPhone, { channel: 'fcm' })] } });
  });

  test('has ended is not done again, nor is a device added that was registered since', () => {
    const row = { ...pushedRow, ends: { 0: delivered } };
    expect(taken({ row, pushes: [delivered, waiting(now)], devices: [phone, tablet, aDevice('watch')] })).toEqual(
      advance(row, { decision: 'push', devices: [onPhone, again(onTablet)], dueAt: now + 20 * minute }),
    );
  });
});

describe('pushes of a message that was seen, or is withheld', () => {
  test('end with it', () => {
    expect(taken({ row: pushedRow, pushes: [undefined, waiting(now)], conversation: seenByOwner })).toEqual(
      advance(
        pushedRow,
        { decision: 'seen', state: 'seen', seenBy: 'active', ends: { 0: seen, 1: seen }, without: closing },
        [
          [0, seen],
          [1, seen],
        ],
      ),
    );
  });

  test('one was delivered before: pushed', () => {
    const row = { ...pushedRow, ends: { 0: delivered } };
    expect(taken({ row, conversation: seenByOwner })).toMatchObject({
      row: { state: 'pushed', ends: { 0: delivered, 1: seen } },
      ends: new Map([[1, seen]]),
    });
  });

  test.each([
    ['seen', { conversation: seenByOwner }],
    ['withheld', { conversation: evidence({ endedAt: now }) }],
    ['spent', { maximumStep: 1 }],
  ])('%s: one that is being sent is waited for', (_, differences) => {
    const pushes = [sending(now + 30 * second), waiting(now)];
    const one = taken({ row: pushedRow, pushes, ...differences });
    expect(one).toMatchObject({ row: { state: 'open', step: 2, dueAt: now + 90 * second } });
    expect(one.kind === 'advance' && [...one.ends.keys()]).toEqual([1]);
    expect(taken({ row: pushedRow, pushes: [pushes[0], pushes[0]], ...differences })).toEqual(leave);
  });

  test.each<[string, PushState | undefined, WithheldReason]>([
    ['queued', undefined, 'expired'],
    ['waiting', waiting(now), 'expired'],
    ['waiting for longer', waiting(now + hour), 'expired'],
    ['waiting for the channel', waiting(now + hour, 'channel-down'), 'channel-down'],
    ['lost on the way', sending(now), 'unconfirmed'],
  ])('expired while %s', (_, state, reason) => {
    const row = { ...rowOf(onPhone), expiresAt: now };
    expect(taken({ row, pushes: [state] })).toEqual(
      advance(
        row,
        { decision: 'withheld', state: 'withheld', reason, ends: { 0: withheld(reason) }, without: closing },
        [[0, withheld(reason)]],
      ),
    );
  });

  test('the strongest reason names the message’s end', () => {
    const pushes = [waiting(now + hour, 'channel-down'), undefined];
    expect(taken({ row: { ...pushedRow, expiresAt: now }, pushes })).toMatchObject({
      row: { reason: 'channel-down', ends: { 0: withheld('channel-down'), 1: withheld('expired') } },
    });
  });
});

test('a transaction holds 100 rows: so many pushes end at once, the others are due again', () => {
  const devices = Array.from({ length: 120 }, (_, place) => aMessageDevice(`device-${place}`, { step: 1 }));
  const row = { ...rowOf(...devices), expiresAt: now };
  const first = taken({ row });
  if (first.kind !== 'advance') throw new Error('nothing ended');
  expect(first).toMatchObject({ row: { state: 'open', dueAt: now + second } });
  expect(first.ends.size).toBeLessThan(100);
  const second_ = taken({ row: first.row });
  expect(second_).toMatchObject({ row: { state: 'withheld', reason: 'expired' } });
  expect(second_.kind === 'advance' && second_.ends.size + first.ends.size).toBe(120);
});

test('pushes that have all ended close the message, should it be open all the same', () => {
  const { content, dueAt, ...row } = { ...pushedRow, ends: { 0: delivered, 1: withheld('expired') } };
  const one = taken({ row: { ...row, content: { mode: 'generic' }, dueAt: now } });
  expect(one).toMatchObject({ row: { ...row, step: 2, decidedAt: now, state: 'pushed' }, ends: new Map() });
  expect(one).not.toHaveProperty('row.dueAt');
});

describe('a device that may no longer have its push', () => {
  test.each<[string, readonly Device[], WithheldReason]>([
    ['deleted', [tablet], 'no-device'],
    ['gone', [tablet, { ...phone, gone: goneSince(noon) }], 'devices-gone'],
    ['of a channel that is no more', [tablet, { ...phone, channel: 'fcm' }], 'channel-not-configured'],
  ])('%s: its push ends, the others’ are left', (_, devices, reason) => {
    const row = rowOf({ ...onPhone, redoAt: now }, aMessageDevice('tablet', { redoAt: now + 7 * minute }));
    const facts = {
      channels: ['apns'] as const,
      devices: devices.map((one) => (one === tablet ? { ...tablet, channel: 'apns' as const } : one)),
    };
    expect(taken({ row, ...facts })).toEqual(
      advance(row, { decision: 'push', ends: { 0: withheld(reason) }, dueAt: now + 7 * minute }, [
        [0, withheld(reason)],
      ]),
    );
  });

  test('not before its push is due', () => {
    expect(taken({ row: pushedRow, devices: [tablet] })).toEqual(leave);
  });

  test('the last of them closes the message', () => {
    const row = { ...pushedRow, ends: { 1: delivered } };
    expect(taken({ row, pushes: [waiting(now)], devices: [tablet] })).toMatchObject({
      row: { state: 'pushed', ends: { 0: withheld('no-device'), 1: delivered } },
    });
  });
});

describe('the conversation is another’s now', () => {
  const conversation = evidence({ owner: 'bob' });
  const his = aDevice('phone', { customerId: 'bob' });
  const onHis = again(onPhone, { customerId: 'bob' });

  test('his devices get it, what was due of hers ends, what is being sent is waited for', () => {
    const row = rowOf(onPhone, onTablet, aMessageDevice('watch', { step: 1, redoAt: now + minute }));
    const pushes = [sending(now + minute), waiting(now, 'changed'), undefined];
    expect(taken({ row, pushes, conversation, devices: [his] })).toEqual(
      advance(
        row,
        {
          decision: 'push',
          customerId: 'bob',
          devices: [...row.devices, onHis],
          ends: { 1: withheld('owner-changed') },
          dueAt: now + minute,
        },
        [[1, withheld('owner-changed')]],
      ),
    );
  });

  test('at once, though nothing of hers is due', () => {
    expect(taken({ row: pushedRow, conversation, devices: [his], forced: true })).toMatchObject({
      row: { devices: [onPhone, onTablet, onHis] },
    });
  });

  test('who of his is passed over takes the place of hers', () => {
    const row = { ...pushedRow, passedOver: [{ deviceId: 'hers', reason: 'devices-gone' }] as const };
    const old = aDevice('old', { customerId: 'bob', gone: goneSince(noon) });
    expect(taken({ row, conversation, devices: [his, old] })).toMatchObject({
      row: { passedOver: [{ deviceId: 'old', reason: 'devices-gone' }] },
    });
  });

  test('once: his devices are not added again, hers end as they become due', () => {
    const row = { ...rowOf(onPhone, { ...onPhone, customerId: 'bob' }), customerId: 'bob' };
    const other = aDevice('other', { customerId: 'bob' });
    expect(taken({ row, pushes: [waiting(now, 'changed')], conversation, devices: [his, other] })).toMatchObject({
      row: { devices: row.devices, ends: { 0: withheld('owner-changed') } },
    });
  });

  test('he has no device: hers end as another’s, not as his', () => {
    expect(taken({ row: pushedRow, conversation, devices: [] })).toMatchObject({
      row: { state: 'withheld', reason: 'owner-changed' },
      ends: new Map([
        [0, withheld('owner-changed')],
        [1, withheld('owner-changed')],
      ]),
    });
  });

  test('what she did before proves nothing of him', () => {
    expect(taken({ conversation: evidence({ owner: 'bob', presences: [sawIt] }), devices: [his] })).toMatchObject({
      row: { decision: 'push' },
    });
  });
});

describe('the customer is watching while pushes wait', () => {
  const lookAt = now + 40 * second;
  test('a look, and the pushes are as they were', () => {
    const pushes = [waiting(now, 'watching'), sending(now + minute)];
    expect(taken({ row: pushedRow, pushes, conversation: watching(lookAt) })).toEqual(
      advance(pushedRow, { decision: 'watching', lookAt, dueAt: lookAt + minute }),
    );
  });

  test('then those are done again that have waited long enough', () => {
    const row = { ...pushedRow, decision: 'watching' as const, lookAt: now };
    expect(taken({ row, pushes: [waiting(now, 'watching'), waiting(now + minute)] })).toEqual(
      advance(row, {
        decision: 'push',
        devices: [again(onPhone), onTablet],
        dueAt: now + 2 * minute,
        without: ['lookAt'],
      }),
    );
  });

  test('none has: only the look is over', () => {
    const row = { ...pushedRow, decision: 'watching' as const, lookAt: now };
    expect(taken({ row, pushes: [waiting(now + minute), sending(now + 2 * minute)] })).toEqual(
      advance(row, { decision: 'push', dueAt: now + 2 * minute, without: ['lookAt'] }),
    );
  });
});

describe('taken up for the last time', () => {
  test.each<[string, Partial<Case>, WithheldReason]>([
    ['watching', { conversation: watching(now + minute) }, 'tries-used-up'],
    ['to be pushed', {}, 'tries-used-up'],
    ['expired, which says more', { row: { ...watchedRow, expiresAt: now } }, 'expired'],
  ])('%s: withheld', (_, differences, reason) => {
    expect(taken({ maximumStep: 1, ...differences })).toMatchObject({
      kind: 'advance',
      row: { state: 'withheld', reason },
    });
  });

  test('pushes too, whatever they wait for', () => {
    const pushes = [waiting(now + hour, 'channel-down'), undefined];
    expect(taken({ row: pushedRow, pushes, maximumStep: 1 })).toMatchObject({
      row: { state: 'withheld', reason: 'tries-used-up' },
    });
  });

  test('seen stays seen', () => {
    expect(taken({ maximumStep: 1, conversation: seenByOwner })).toMatchObject({ row: { state: 'seen' } });
  });

  test('not a step sooner', () => {
    expect(taken({ maximumStep: 2 })).toMatchObject({ row: { state: 'open', decision: 'push', step: 2 } });
  });
});

test('a row that was taken up is due later, or closed', () => {
  const rows = [watchedRow, pushedRow, { ...pushedRow, expiresAt: now }];
  const states = [undefined, sending(now + 1), sending(longAgo), waiting(now), waiting(now + hour), waiting(expiresAt)];
  const conversations = [evidence(), watching(now + minute), seenByOwner, evidence({ owner: 'bob' })];
  let open = 0;
  for (const row of rows) {
    for (const state of states) {
      for (const conversation of conversations) {
        for (const forced of [false, true]) {
          const one = taken({ row, pushes: [state], conversation, forced });
          if (one.kind === 'leave') continue;
          const { dueAt } = one.row;
          const isOpen = one.row.state === 'open';
          expect(isOpen ? (dueAt ?? 0) > now : dueAt === undefined).toBe(true);
          open += isOpen ? 1 : 0;
        }
      }
    }
  }
  expect(open).toBeGreaterThan(50);
});

describe('a guest who signs in while their message is under way', () => {
  const asGuest = (device: MessageDevice, routingId: string): MessageDevice => ({
    ...device,
    customerId: 'guest',
    routingId,
  });
  const row = {
    ...rowOf(asGuest(onPhone, 'r-phone'), asGuest(onTablet, 'r-tablet')),
    customerId: 'guest',
    ends: { 0: delivered },
  };
  const devices = [
    aDevice('phone', { routingId: 'r-phone' }),
    aDevice('tablet', { channel: 'fcm', routingId: 'r-tablet' }),
  ];
  const push = [undefined, waiting(now - second)];

  test('the device that showed it does not get it again under the new name; the other one does', () => {
    const next = taken({ row, devices, pushes: push, forced: true });
    if (next.kind !== 'advance') throw new Error('It was left.');
    expect(next.row.devices.slice(2)).toMatchObject([
      { customerId: 'anna', deviceId: 'tablet', routingId: 'r-tablet' },
    ]);
  });

  test('another installation of the same name gets it', () => {
    const other = [aDevice('phone', { routingId: 'r-other' })];
    const next = taken({ row, devices: other, pushes: push, forced: true });
    expect(next).toMatchObject({ row: { devices: [{}, {}, { customerId: 'anna', deviceId: 'phone' }] } });
  });
});
