import { claim, end, wait } from '../../lambdas/core/attempt.ts';
import { decide } from '../../lambdas/core/decide.ts';
import { deferredTogether } from '../../lambdas/core/deferred.ts';
import type { Channel, Device } from '../../lambdas/core/device.ts';
import type { ConversationEvidence } from '../../lambdas/core/evidence.ts';
import { finalStep } from '../../lambdas/core/final-step.ts';
import { type MessageRow, messageRow } from '../../lambdas/core/journal.ts';
import type { JobRows } from '../../lambdas/core/judge-job.ts';
import { defaultPreferences, type Preferences } from '../../lambdas/core/preferences.ts';
import type { PushRow, WaitReason } from '../../lambdas/core/push-row.ts';
import { type TakeUpFacts, takeUp } from '../../lambdas/core/take-up.ts';
import type { WithheldReason } from '../../lambdas/core/withheld-reason.ts';
import type { ConversationFacts, ReadMessage } from '../../operator/explain-read.ts';
import { aJob, noon } from '../lambdas/adapters/journal-entries.ts';
import { aDevice, evidence, goneSince, hour, minute, second } from '../lambdas/core/entries.ts';

export const expiresAt = noon + hour;
const message = { conversation: 'conversation-1', messageId: 'message-1', sentAt: noon, expiresAt };
const bothChannels: readonly Channel[] = ['apns', 'fcm'];
const phone = aDevice('phone');

interface Known {
  readonly now?: number;
  readonly conversation?: ConversationEvidence;
  readonly devices?: readonly Device[];
  readonly preferences?: Partial<Preferences>;
  readonly channels?: readonly Channel[];
  readonly onlyDevice?: MessageRow['onlyDevice'];
}

/** A message's row as the first decision makes it. */
export function decided(known: Known = {}): MessageRow {
  const { now = noon + second, conversation = evidence(), devices = [phone], channels = bothChannels } = known;
  const preferences = { ...defaultPreferences, ...known.preferences };
  const sent = { ...message, ...(known.onlyDevice === undefined ? {} : { onlyDevice: known.onlyDevice }) };
  const decision = decide({ now, message: sent, step: 0, conversation, devices, channels, preferences });
  return messageRow(sent, decision, { now, customerId: conversation.owner, content: { mode: 'generic' } });
}

/** The row taken up once more, with what becomes of its pushes. */
export function takenUp(row: MessageRow, pushes: readonly PushRow[], facts: Partial<TakeUpFacts>): ReadMessage {
  const taken = { row, pushes: new Map(pushes.map((push, position) => [position, push])) };
  const known = {
    now: noon + minute,
    conversation: evidence(),
    devices: [phone],
    channels: bothChannels,
    maximumStep: 3_000,
  };
  const next = takeUp(taken, { ...known, ...facts }, true);
  return { row: next.kind === 'advance' ? next.row : row, pushes };
}

const rowsOf = (row: MessageRow): JobRows => ({ message: row, push: undefined, cursor: undefined });

/** The push to Anna's phone put down until then. */
export function waits(because: WaitReason, until: number, now = noon + 2 * second, detail?: string): ReadMessage {
  const row = decided();
  const { push } = wait(aJob(), rowsOf(row), { until, because, now, unanswered: 0, detail });
  return { row, pushes: [push] };
}

/** The push to Anna's phone while somebody sends it. */
export function isSent(claimedUntil: number): ReadMessage {
  const row = decided();
  const told = { receivedAs: 'queue-message-1', now: noon + second, claimedUntil, unanswered: 0, ordered: false };
  return { row, pushes: [claim(aJob(), rowsOf(row), told).push] };
}

/** The push to Anna's phone with its end. */
export function ends(pushEnd: Parameters<typeof end>[2], detail?: string, at = noon + 1.4 * second): ReadMessage {
  const { row, pushes } = isSent(noon + minute);
  const { push, message: change } = end(aJob(), { ...rowsOf(row), push: pushes[0] }, pushEnd, { now: at, detail });
  return { row: change?.row ?? row, pushes: [push] };
}

const pushesOf = ({ row, pushes }: ReadMessage, facts: Partial<TakeUpFacts>) => takenUp(row, pushes, facts);
const rowOnly = (row: MessageRow): ReadMessage => ({ row, pushes: [] });
const afterwards = { now: expiresAt + minute };

/** For each reason a message that core itself ends by it. */
export const withheldBy: Readonly<Record<WithheldReason, () => ReadMessage>> = {
  'channel-down': () =>
    pushesOf(waits('channel-down', expiresAt, noon + 2 * second, 'ExpiredProviderToken'), afterwards),
  paused: () => pushesOf(waits('paused', expiresAt), afterwards),
  refused: () => ends(finalStep({ kind: 'refused', reason: 'BadTopic' }).end, 'BadTopic'),
  'tries-used-up': () => takenUp(decided({ conversation: evidence() }), [], { maximumStep: 0 }),
  unconfirmed: () => pushesOf(isSent(noon + minute), afterwards),
  'channel-not-configured': () => rowOnly(decided({ channels: ['fcm'] })),
  'devices-gone': () => rowOnly(decided({ devices: [aDevice('phone', { gone: goneSince(noon) })] })),
  'owner-changed': () => takenUp(decided(), [], { conversation: evidence({ owner: 'bob' }), devices: [] }),
  'no-device': () => rowOnly(decided({ devices: [] })),
  'customer-unknown': () => rowOnly(decided({ now: noon + 10 * minute, conversation: { presences: [] } })),
  'category-off': () =>
    rowOnly(decided({ preferences: { categories: { ...defaultPreferences.categories, chatMessages: false } } })),
  muted: () => rowOnly(decided({ preferences: { mutedUntil: noon + hour } })),
  'quiet-hours': () =>
    rowOnly(decided({ preferences: { quietHours: { start: '11:00', end: '13:00', timeZone: 'UTC', mode: 'drop' } } })),
  'conversation-ended': () => rowOnly(decided({ conversation: evidence({ endedAt: noon + second }) })),
  expired: () => rowOnly(decided({ now: expiresAt })),
  superseded: () => {
    const quietHours = { start: '11:00', end: '13:00', timeZone: 'UTC', mode: 'defer' } as const;
    const row = decided({ preferences: { quietHours } });
    const newer = { messageId: 'message-2', sentAt: noon + minute, state: 'pushed' } as const;
    return takenUp(row, [], { now: noon + hour + 10 * minute, deferred: deferredTogether(row, [newer]) });
  },
};

/** What the tables say beside the messages: Anna's conversation, with no report. */
export function aConversation(differences: Partial<ConversationFacts> = {}): ConversationFacts {
  return {
    conversation: 'conversation-1',
    evidence: evidence({ binding: { by: 'source', at: noon - hour } }),
    messages: [],
    customers: new Map([['anna', { devices: [phone], preferences: defaultPreferences }]]),
    down: [],
    switches: { channels: {}, sources: {} },
    ...differences,
  };
}
