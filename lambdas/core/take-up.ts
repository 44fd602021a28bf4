import { type Decision, decide } from './decide.ts';
import type { DeferredTogether } from './deferred.ts';
import type { Channel, Device } from './device.ts';
import { duePushes, nextDueAt, type TakenUp, withKnownEnds } from './due.ts';
import type { ConversationEvidence, SeenBy } from './evidence.ts';
import {
  chosen,
  closed,
  closeMessage,
  deferredBy,
  type MessageRow,
  pendingDevices,
  redoAt,
  withEnds,
} from './journal.ts';
import type { Preferences } from './preferences.ts';
import { isClaimed, type PushEnd, type PushRow, withheldEnd } from './push-row.ts';

export interface TakeUpFacts {
  readonly now: number;
  readonly conversation: ConversationEvidence;
  /** Of whom the conversation belongs to. */
  readonly devices: readonly Device[];
  readonly preferences?: Preferences;
  readonly channels: readonly Channel[];
  /** Of a row that waited for the end of quiet hours. */
  readonly deferred?: DeferredTogether;
  /** A row that was taken up this often is ended. */
  readonly maximumStep: number;
}

/** What becomes of an open row that was taken up. */
export type TakeUp =
  /** Somebody is at work on it, or its time has not come. */
  | { readonly kind: 'leave' }
  /** `ends`: the pushes that ended, by position; their rows are written with the message's. */
  | { readonly kind: 'advance'; readonly row: MessageRow; readonly ends: ReadonlyMap<number, PushEnd> };

/** Expiry ends every message long before: a day of waits for each of 25 devices stays below. */
export const defaultMaximumStep = 3_000;

/** The decision run again for a row that is open, and due or forced. */
export function takeUp(read: TakenUp, facts: TakeUpFacts, forced: boolean): TakeUp {
  const taken = withKnownEnds(read);
  const { row, pushes } = taken;
  const { now, channels, maximumStep } = facts;
  const due = duePushes(taken, now, forced);
  const owner = facts.conversation.owner ?? row.customerId;
  const conversation = { ...facts.conversation, ...(owner === undefined ? {} : { owner }) };
  const decided = decide({
    now,
    message: { ...row, type: row.content?.type },
    step: row.step + 1,
    conversation,
    devices: facts.devices,
    channels,
    ...(facts.preferences ? { preferences: facts.preferences } : {}),
  });
  const goesOn = decided.kind !== 'seen' && decided.kind !== 'withheld';
  const released =
    decided.kind === 'push' && facts.deferred ? amongDeferred(decided, row, facts.deferred, now) : decided;
  const decision: Decision = row.step >= maximumStep && goesOn ? spent : released;
  const { lookAt, dueAt, ...kept } = row;
  const next: MessageRow = {
    ...kept,
    decision: decision.kind,
    step: row.step + 1,
    decidedAt: now,
    ...(owner === undefined ? {} : { customerId: owner }),
    ...counted(row, facts.deferred),
  };
  const pending = pendingDevices(row);
  if (row.devices.length > 0 && pending.length === 0) {
    // Whoever ended the last push closes the message next, or died before.
    return {
      kind: 'advance',
      row: closed(next, closeMessage(Object.values(row.ends), row.passedOver)),
      ends: new Map(),
    };
  }
  const unclaimed = pending.filter((position) => !isClaimed(pushes.get(position), now));

  switch (decision.kind) {
    case 'seen':
    case 'withheld': {
      const how = decision.kind === 'seen' ? { seenBy: decision.by } : {};
      if (row.devices.length === 0) {
        const end =
          decision.kind === 'seen'
            ? ({ state: 'seen' } as const)
            : ({ state: 'withheld', reason: decision.reason } as const);
        return { kind: 'advance', row: closed({ ...next, ...how }, end), ends: new Map() };
      }
      if (unclaimed.length === 0) return { kind: 'leave' };
      const ends = new Map(
        unclaimed.slice(0, mostEnds).map((position) => {
          const moved = row.devices[position]?.customerId !== owner;
          return [position, moved ? ownerChanged : endFor(decision, pushes.get(position))];
        }),
      );
      return advance(next, ends, how);
    }
    case 'watching':
    case 'customer-unknown':
      return advance({ ...next, lookAt: decision.lookAgainAt }, new Map());
    case 'deferred':
      return advance({ ...next, ...deferredBy(decision, row.expiresAt, now) }, new Map());
    case 'push': {
      if (row.devices.length > 0 && due.length === 0 && !ownerIsNew(row, owner)) {
        return row.lookAt === undefined ? { kind: 'leave' } : advance(next, new Map());
      }
      return pushAgain(next, decision, due.slice(0, mostEnds));
    }
  }

  /** With its new due time, or closed where these were the last ends. */
  function advance(
    unfinished: MessageRow,
    ends: ReadonlyMap<number, PushEnd>,
    how: { readonly seenBy?: SeenBy } = {},
  ): TakeUp {
    const noted = withEnds(unfinished, ends);
    const ended = noted.state === 'seen' ? { ...noted, ...how } : noted;
    const open = ended.state === 'open';
    const row = open ? { ...ended, dueAt: nextDueAt({ row: ended, pushes }, now) } : ended;
    return { kind: 'advance', row, ends };
  }

  function pushAgain(
    from: MessageRow,
    { devices, passedOver }: Extract<Decision, { kind: 'push' }>,
    again: number[],
  ): TakeUp {
    const ends = new Map<number, PushEnd>();
    const job = { step: from.step, redoAt: redoAt(now, from.step) };
    const redone = from.devices.map((device, position) => {
      const target = devices.find((one) => isSame(one, device));
      if (!again.includes(position)) return device;
      if (target) return { ...device, channel: target.channel, ...job };
      ends.set(position, { state: 'withheld', reason: reasonWithout(device, facts.devices, owner) });
      return device;
    });
    // The devices are chosen once; another customer has others, but for those that passed to them with what they showed.
    const areChosen = from.devices.length > 0 && !ownerIsNew(row, owner);
    const added = areChosen
      ? []
      : devices
          .filter((device) => !redone.some((one) => isSame(one, device)) && !hasIt(from, device))
          .map((device) => chosen(device, job));
    return advance(
      { ...from, devices: [...redone, ...added], passedOver: areChosen ? from.passedOver : passedOver },
      ends,
    );
  }
}

/** A transaction holds 100 items (DynamoDB, "TransactWriteItems"), the message's row among them; the rest is due again. */
const mostEnds = 90;

const ownerChanged: PushEnd = { state: 'withheld', reason: 'owner-changed' };
/** A newer message of the same quiet hours is pushed, with their number. */
const spokenFor: Decision = { kind: 'withheld', reason: 'superseded' };
const spent: Decision = { kind: 'withheld', reason: 'tries-used-up' };

/** How long an older message waits for word whether the newer one arrived that speaks for it. */
const newerPatienceMs = 60_000;

/** Older ones end only when the newest has arrived: should it not, the next of them speaks. */
function amongDeferred(
  push: Decision,
  { deferredUntil }: MessageRow,
  { isSpokenFor, newerWaits }: DeferredTogether,
  now: number,
): Decision {
  if (isSpokenFor) return spokenFor;
  return newerWaits ? { kind: 'deferred', until: deferredUntil ?? now, lookAgainAt: now + newerPatienceMs } : push;
}

function counted({ content }: MessageRow, deferred: DeferredTogether | undefined): Pick<MessageRow, 'content'> {
  const count = (deferred?.speaksFor.length ?? 0) + 1;
  return content && count > 1 ? { content: { ...content, count } } : {};
}

type OneDevice = Pick<Device, 'customerId' | 'deviceId' | 'routingId'>;

const isSame = (one: OneDevice, other: OneDevice) =>
  one.customerId === other.customerId && one.deviceId === other.deviceId;

/** Whether the installation got the message already, under a customer's former name. */
function hasIt({ devices, ends }: MessageRow, { routingId }: OneDevice): boolean {
  const isDelivered = (position: number) => ends[position]?.state === 'delivered';
  return routingId !== undefined && devices.some((one, at) => one.routingId === routingId && isDelivered(at));
}

function ownerIsNew(row: MessageRow, owner: string | undefined): boolean {
  return row.devices.length > 0 && !row.devices.some(({ customerId }) => customerId === owner);
}

function endFor(decision: Extract<Decision, { kind: 'seen' | 'withheld' }>, push: PushRow | undefined): PushEnd {
  return decision.kind === 'seen' ? { state: 'seen' } : withheldEnd(push, decision.reason);
}

/** Why a device that was to get a push is not among those that may have one. */
function reasonWithout(
  { customerId, deviceId }: { readonly customerId: string; readonly deviceId: string },
  devices: readonly Device[],
  owner: string | undefined,
) {
  if (customerId !== owner) return 'owner-changed';
  const known = devices.find((device) => device.customerId === customerId && device.deviceId === deviceId);
  if (!known) return 'no-device';
  return known.gone ? 'devices-gone' : 'channel-not-configured';
}
