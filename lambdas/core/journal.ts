import type { Decision, PassedOver } from './decide.ts';
import type { Channel } from './device.ts';
import { strongestReason, type WithheldReason } from './withheld-reason.ts';

/** How far an agent message has come; exactly one of the last three is its end. */
export type MessageState = 'open' | 'seen' | 'pushed' | 'withheld';

/** How one push ended: the state its row keeps. */
export type PushEnd =
  | { readonly state: 'delivered' }
  | { readonly state: 'gone' }
  | { readonly state: 'refused' }
  | { readonly state: 'seen' }
  | { readonly state: 'withheld'; readonly reason: WithheldReason };

/** A device of an open message, as its row names it: enough to send its job again. */
export interface MessageDevice {
  readonly deviceId: string;
  readonly channel: Channel;
}

/** The message row. Times are epoch milliseconds. */
export interface MessageRow {
  readonly v: 1;
  readonly conversation: string;
  readonly messageId: string;
  readonly state: MessageState;
  readonly decision: Decision['kind'];
  readonly reason?: WithheldReason;
  readonly step: number;
  readonly sentAt: number;
  readonly decidedAt: number;
  /** When an open row must be looked at again; a closed one has none. */
  readonly dueAt?: number;
  readonly customerId?: string;
  readonly devices: readonly MessageDevice[];
  readonly passedOver: readonly PassedOver[];
}

/** A message whose pushes have not ended by its expiry is overdue this much later: dispatch ends them by then itself. */
const dispatchGraceMs = 5 * 60_000;

/** The row that a decision becomes; written before anything leaves the router. */
export function messageRow(
  message: { conversation: string; messageId: string; sentAt: number },
  decision: Decision,
  known: { now: number; step: number; customerId: string | undefined; messageExpiryMs: number },
): MessageRow {
  const { now, step, customerId, messageExpiryMs } = known;
  const row = {
    v: 1 as const,
    ...message,
    decision: decision.kind,
    step,
    decidedAt: now,
    ...(customerId === undefined ? {} : { customerId }),
    devices: [],
    passedOver: [],
  };
  switch (decision.kind) {
    case 'seen':
      return { ...row, state: 'seen' };
    case 'withheld':
      return { ...row, state: 'withheld', reason: decision.reason };
    case 'watching':
      return { ...row, state: 'open', dueAt: decision.lookAgainAt };
    case 'push':
      return {
        ...row,
        state: 'open',
        dueAt: message.sentAt + messageExpiryMs + dispatchGraceMs,
        devices: decision.devices.map(({ deviceId, channel }) => ({ deviceId, channel })),
        passedOver: decision.passedOver,
      };
  }
}

/** The end of a message whose pushes have all ended; devices passed over weigh in only where nothing was delivered. */
export function closeMessage(
  ends: readonly PushEnd[],
  passedOver: readonly PassedOver[],
): { state: 'seen' | 'pushed' } | { state: 'withheld'; reason: WithheldReason } {
  if (ends.some(({ state }) => state === 'delivered')) return { state: 'pushed' };
  if (ends.some(({ state }) => state === 'seen')) return { state: 'seen' };
  const reasons = [...ends.flatMap(reasonOf), ...passedOver.map(({ reason }) => reason)];
  return { state: 'withheld', reason: strongestReason(reasons) ?? 'no-device' };
}

function reasonOf(end: PushEnd): WithheldReason[] {
  switch (end.state) {
    case 'gone':
      return ['devices-gone'];
    case 'refused':
      return ['refused'];
    case 'withheld':
      return [end.reason];
    case 'delivered':
    case 'seen':
      return [];
  }
}
