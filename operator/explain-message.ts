import { parseConversationKey } from '../lambdas/core/conversation.ts';
import type { Customer } from '../lambdas/core/customer.ts';
import type { Device } from '../lambdas/core/device.ts';
import type { MessageRow } from '../lambdas/core/journal.ts';
import { endInWords, forWhichDevice } from './explain-end.ts';
import { endedAt, tellConversation, tellPresence } from './explain-presence.ts';
import { type Sentence, type ToldPush, tellPush } from './explain-pushes.ts';
import type { ConversationFacts, ReadMessage } from './explain-read.ts';
import { channelName, reasonInWords, seenByInWords, sourceName } from './explain-words.ts';
import { dayOf, duration, timeOn } from './times.ts';

/** What became of one agent message and why, in the order of time. */
export function tellMessage(message: ReadMessage, facts: ConversationFacts, now: number): Sentence[] {
  const { row } = message;
  const day = dayOf(row.sentAt);
  const pushes = pushesOf(message, facts);
  const told = [
    tellArrival(row, day),
    ...facts.evidence.presences.map((presence) => tellPresence(presence, message, facts, day, now)),
    ...tellConversation(row, facts.evidence),
    ...tellDecision(row, facts, day),
    ...pushes.map((push) => tellPush(push, day, now)),
    ...tellEnd(message),
  ];
  // Stable: what happened in the same moment stays in the order of cause and effect.
  return told.toSorted((one, other) => (one.at ?? row.sentAt) - (other.at ?? row.sentAt));
}

/** The devices of a message, each with its push. */
export function pushesOf({ row, pushes }: ReadMessage, { customers }: ConversationFacts): ToldPush[] {
  return row.devices.map((device, position) => ({
    row,
    device,
    end: row.ends[position],
    push: pushes.find(({ customerId, deviceId }) => customerId === device.customerId && deviceId === device.deviceId),
    registered: deviceOf(customers.get(device.customerId), device.deviceId),
  }));
}

const deviceOf = (customer: Customer | undefined, deviceId: string): Device | undefined =>
  customer?.devices.find((device) => device.deviceId === deviceId);

function tellArrival(row: MessageRow, day: string): Sentence {
  const from = sourceName(parseConversationKey(row.conversation).source);
  const late =
    row.step === 0 && row.decidedAt - row.sentAt >= lateMs
      ? `; it came ${duration(row.decidedAt - row.sentAt)} after it was sent`
      : '';
  const news = `news until ${timeOn(row.expiresAt, day)}`;
  const text = `agent message from ${from}${forWhichDevice(row)}, ${news}${late}`;
  if (!row.undelivered) return { at: row.sentAt, text };
  return { at: row.sentAt, text: `${text}; ${from} says that it did not reach the app, so a heartbeat proves nothing` };
}

/** So long the way from a source takes where nothing is wrong. */
const lateMs = 10_000;

/** Of a message without pushes its end says it. */
function tellDecision(row: MessageRow, facts: ConversationFacts, day: string): Sentence[] {
  if (row.state !== 'open' && row.devices.length === 0) return [];
  const at = row.decidedAt;
  const again = row.step === 0 ? '' : `taken up again (${row.step === 1 ? 'once' : `${row.step} times`}): `;
  switch (row.decision) {
    case 'push': {
      const who = row.devices.map(({ deviceId, channel }) => `${deviceId} (${channelName[channel]})`).join(', ');
      const count = row.devices.length === 1 ? '1 device' : `${row.devices.length} devices`;
      const lane = row.lane === 'urgent' ? ', urgent because the customer has waited long' : '';
      const push = { at, text: `${again}no proof that it was seen → push to ${count}: ${who}${lane}` };
      return [push, ...tellPassedOver(row, facts, day)];
    }
    case 'watching':
      return [{ at, text: `${again}the customer seems to be watching, without proof yet that they saw it` }];
    case 'customer-unknown':
      return [
        {
          at,
          text: `${again}nobody has said yet whose conversation it is`,
          ...todoOf(reasonInWords('customer-unknown', 'message', row.customerId)),
        },
      ];
    case 'deferred': {
      const until = row.deferredUntil === undefined ? '' : ` until ${timeOn(row.deferredUntil, day)}`;
      return [{ at, text: `${again}the customer has quiet hours${until}, and wants to hear of it then` }];
    }
    case 'seen':
      return [{ at, text: `${again}seen${row.seenBy === undefined ? '' : `: ${seenByInWords[row.seenBy]}`}` }];
    case 'withheld':
      return [{ at, text: `${again}it is not to be pushed any more` }];
  }
}

const todoOf = ({ todo }: { readonly todo?: string }) => (todo === undefined ? {} : { todo });

function tellPassedOver(row: MessageRow, { customers }: ConversationFacts, day: string): Sentence[] {
  return row.passedOver.map(({ deviceId, reason }) => {
    const { means, todo } = reasonInWords(reason, 'device', row.customerId);
    const gone = deviceOf(customers.get(row.customerId ?? ''), deviceId)?.gone;
    const text =
      reason === 'devices-gone' && gone
        ? `${deviceId}: passed over, gone since ${timeOn(gone.since, day)} (“${gone.reason}”)`
        : `${deviceId}: passed over (${reason}): ${means}`;
    return { at: row.decidedAt, text, ...todoOf({ ...(todo === undefined ? {} : { todo }) }) };
  });
}

function tellEnd(message: ReadMessage): Sentence[] {
  const { row } = message;
  const at = endedAt(message);
  switch (row.state) {
    case 'open':
      return [];
    case 'seen': {
      const by = row.seenBy === undefined ? 'a push found that the customer had seen it' : seenByInWords[row.seenBy];
      return [{ at, text: `ended as seen: ${by}` }];
    }
    case 'pushed': {
      const delivered = Object.values(row.ends).filter(({ state }) => state === 'delivered').length;
      return [{ at, text: `ended as pushed: delivered to ${delivered} of ${row.devices.length}` }];
    }
    case 'withheld': {
      // A row always names its reason; should one not, that is worth saying.
      if (row.reason === undefined) return [{ at, text: 'ended as withheld, for no reason that is noted' }];
      const { means, todo } = endInWords(row.reason, row);
      return [{ at, text: `ended as withheld (${row.reason}): ${means}`, ...(todo === undefined ? {} : { todo }) }];
    }
  }
}
