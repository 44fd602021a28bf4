import type { Decision, PassedOver } from './decide.ts';
import type { AddressedDevice, Channel, Device } from './device.ts';
import type { SeenBy } from './evidence.ts';
import { longestDelayMs } from './look.ts';
import type { PushContent } from './push.ts';
import type { PushEnd } from './push-row.ts';
import type { Lane } from './urgency.ts';
import { strongestReason, type WithheldReason } from './withheld-reason.ts';

/** How far an agent message has come; exactly one of the last three is its end. */
export type MessageState = 'open' | 'seen' | 'pushed' | 'withheld';

/** A device that gets a push, as the message's row names it: enough to make its job again. */
export interface MessageDevice {
  readonly customerId: string;
  readonly deviceId: string;
  readonly channel: Channel;
  /** Names the installation across customers: a guest who signs in keeps it. */
  readonly routingId?: string;
  /** Of its latest job; an older job is dropped. */
  readonly step: number;
  /** When that job, if it has come to nothing by then, counts as lost. */
  readonly redoAt: number;
}

/** The message row. Times are epoch milliseconds. */
export interface MessageRow {
  readonly v: 1;
  readonly conversation: string;
  readonly messageId: string;
  readonly state: MessageState;
  readonly decision: Decision['kind'];
  readonly reason?: WithheldReason;
  readonly seenBy?: SeenBy;
  /** How often it was taken up again. */
  readonly step: number;
  readonly sentAt: number;
  readonly expiresAt: number;
  readonly decidedAt: number;
  readonly undelivered?: boolean;
  /** The source addressed this device and no other; null: one that is none of ours. */
  readonly onlyDevice?: AddressedDevice | null;
  /** The source's own name for what caused its event. */
  readonly correlationId?: string;
  readonly customerId?: string;
  /** By how long the customer had waited; rows of the first version have none. */
  readonly lane?: Lane;
  /** What its pushes say; gone with the message's end, because it may hold the agent's words. */
  readonly content?: PushContent;
  /** It waits, or has waited, for the end of its customer's quiet hours then. */
  readonly deferredUntil?: number;
  /** When *later* looks again. */
  readonly lookAt?: number;
  /** When the sweeper takes up a row that is open still; a closed one has none. */
  readonly dueAt?: number;
  readonly devices: readonly MessageDevice[];
  /** How the pushes ended so far, by the device's position. */
  readonly ends: Readonly<Record<string, PushEnd>>;
  readonly passedOver: readonly PassedOver[];
}

/** What a message comes to at last. */
export type MessageEnd =
  | { readonly state: 'seen' | 'pushed' }
  | { readonly state: 'withheld'; readonly reason: WithheldReason };

/** How long *later* may be late before the sweeper steps in. */
export const laterGraceMs = 60_000;
/** A job that has come to nothing after so long counts as lost; longer each time, so that a jam does not feed itself. */
const jobPatienceMs = 5 * 60_000;
const longestPatienceMs = 40 * 60_000;

export function redoAt(now: number, step: number): number {
  return now + Math.min(jobPatienceMs * 2 ** step, longestPatienceMs);
}

/** A message that waits for the end of quiet hours is news for an hour after it. */
const newsAfterQuietMs = 60 * 60_000;

/** The times of a row that waits for the end of quiet hours; far off, only the sweeper comes for it. */
export function deferredBy(
  { until, lookAgainAt: lookAt }: Extract<Decision, { kind: 'deferred' }>,
  expiresAt: number,
  now: number,
): Pick<MessageRow, 'deferredUntil' | 'expiresAt' | 'lookAt' | 'dueAt'> {
  const near = lookAt - now <= longestDelayMs;
  return {
    deferredUntil: until,
    expiresAt: Math.max(expiresAt, until + newsAfterQuietMs),
    lookAt,
    dueAt: near ? lookAt + laterGraceMs : lookAt,
  };
}

/** The row that the first decision becomes; written before anything leaves the router. */
export function messageRow(
  message: Pick<
    MessageRow,
    'conversation' | 'messageId' | 'sentAt' | 'expiresAt' | 'undelivered' | 'onlyDevice' | 'correlationId' | 'lane'
  >,
  decision: Decision,
  known: { readonly now: number; readonly customerId: string | undefined; readonly content: PushContent },
): MessageRow {
  const { now, customerId, content } = known;
  const row = {
    v: 1 as const,
    ...message,
    decision: decision.kind,
    step: 0,
    decidedAt: now,
    ...(customerId === undefined ? {} : { customerId }),
    devices: [],
    ends: {},
    passedOver: [],
  };
  switch (decision.kind) {
    case 'seen':
      return { ...row, state: 'seen', seenBy: decision.by };
    case 'withheld':
      return { ...row, state: 'withheld', reason: decision.reason };
    case 'watching':
    case 'customer-unknown': {
      const lookAt = decision.lookAgainAt;
      return { ...row, state: 'open', content, lookAt, dueAt: lookAt + laterGraceMs };
    }
    case 'deferred':
      return { ...row, state: 'open', content, ...deferredBy(decision, message.expiresAt, now) };
    case 'push': {
      const devices = decision.devices.map((device) => chosen(device, { step: 0, redoAt: redoAt(now, 0) }));
      const dueAt = Math.min(redoAt(now, 0), message.expiresAt + laterGraceMs);
      return { ...row, state: 'open', content, dueAt, devices, passedOver: decision.passedOver };
    }
  }
}

/** A device as the row of a message names it. */
export function chosen(
  { customerId, deviceId, channel, routingId }: Device,
  job: Pick<MessageDevice, 'step' | 'redoAt'>,
): MessageDevice {
  return { customerId, deviceId, channel, ...(routingId === undefined ? {} : { routingId }), ...job };
}

/** The positions of the devices whose push has not ended. */
export function pendingDevices({ devices, ends }: Pick<MessageRow, 'devices' | 'ends'>): number[] {
  return [...devices.keys()].filter((position) => ends[position] === undefined);
}

/** The end of a message whose pushes have all ended; devices passed over weigh in only where nothing was delivered. */
export function closeMessage(ends: readonly PushEnd[], passedOver: readonly PassedOver[]): MessageEnd {
  if (ends.some(({ state }) => state === 'delivered')) return { state: 'pushed' };
  if (ends.some(({ state }) => state === 'seen')) return { state: 'seen' };
  const reasons = [...ends.map(reasonOf), ...passedOver.map(({ reason }) => reason)];
  return {
    state: 'withheld',
    reason: strongestReason(reasons.filter((reason) => reason !== undefined)) ?? 'no-device',
  };
}

function reasonOf(end: PushEnd): WithheldReason | undefined {
  switch (end.state) {
    case 'gone':
      return 'devices-gone';
    case 'refused':
    case 'superseded':
      return end.state;
    case 'withheld':
      return end.reason;
    case 'delivered':
    case 'seen':
      return undefined;
  }
}

/** The row with some pushes ended, and closed if they were the last. */
export function withEnds(row: MessageRow, ends: ReadonlyMap<number, PushEnd>): MessageRow {
  const noted = { ...row, ends: { ...row.ends, ...Object.fromEntries(ends) } };
  if (ends.size === 0 || pendingDevices(noted).length > 0) return noted;
  return closed(noted, closeMessage(Object.values(noted.ends), noted.passedOver));
}

/** A closed row is never due, and keeps nobody's words. */
export function closed(
  { content, lookAt, dueAt, ...row }: MessageRow,
  end: MessageEnd & { seenBy?: SeenBy },
): MessageRow {
  return { ...row, ...end };
}
