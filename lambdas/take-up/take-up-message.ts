import type { AliasTable } from '../adapters/alias-table.ts';
import { type Customer, nobody } from '../core/customer.ts';
import type { DeferredTogether } from '../core/deferred.ts';
import type { Channel } from '../core/device.ts';
import { isDue, nextDueAt, type TakenUp } from '../core/due.ts';
import { type ConversationEvidence, evidenceFor } from '../core/evidence.ts';
import { handOver, handOverAgain } from '../core/jobs.ts';
import type { MessageRow } from '../core/journal.ts';
import type { PushEnd } from '../core/push-row.ts';
import { defaultMaximumStep, takeUp } from '../core/take-up.ts';
import type { UnreadMessages } from '../unread/unread-and-sync.ts';
import type { SendHandOver } from './hand-over.ts';
import { knownOwner } from './known-owner.ts';

export interface TakeUpDependencies extends Pick<UnreadMessages, 'noteUnread' | 'noteRead'> {
  readonly readMessage: (conversation: string, messageId: string) => Promise<TakenUp | undefined>;
  readonly readConversation: (conversation: string, now: number) => Promise<ConversationEvidence>;
  readonly ownerOf: AliasTable['ownerOf'];
  readonly readCustomer: (customerId: string) => Promise<Customer>;
  /** What else waited in the conversation for the end of the same quiet hours. */
  readonly deferredTogether: (row: MessageRow) => Promise<DeferredTogether | undefined>;
  readonly advance: (read: TakenUp, next: MessageRow, ends: ReadonlyMap<number, PushEnd>) => Promise<boolean>;
  readonly postpone: (row: MessageRow, dueAt: number) => Promise<void>;
  readonly handOver: SendHandOver;
  /** Told of each row that was closed. */
  readonly ended: (row: MessageRow) => void;
  readonly channels: readonly Channel[];
  readonly now: () => number;
  /** Default: core's own. */
  readonly maximumStep?: number;
}

/** Why a message is taken up: what it was told when, or that something about its conversation has changed. */
export interface Occasion {
  /** Of the look that leads here; absent where none does. */
  readonly step?: number;
  /** It is decided although its time may not have come. */
  readonly forced: boolean;
}

export type TakenUpAs =
  | { readonly kind: 'no-row' | 'closed' | 'disturbed' }
  /** The hand-over of a decision that was written already, once more. */
  | { readonly kind: 'handed-over-again'; readonly row: MessageRow }
  | { readonly kind: 'left'; readonly row: MessageRow }
  | { readonly kind: 'decided'; readonly row: MessageRow; readonly jobs: number };

/** Between two tries somebody else has advanced the row, and each of them has a reason; the sweeper comes again. */
const maximumTries = 4;

/**
 * Runs the decision again for one message that is open: as *later* does when a look's time has come, and the sweeper when
 * a row is overdue. Nothing is decided that is not due; nothing is handed over before it is written.
 * @throws where a table or queue cannot be reached: whoever called comes again
 */
export async function takeUpMessage(
  { conversation, messageId }: { readonly conversation: string; readonly messageId: string },
  { step, forced }: Occasion,
  dependencies: TakeUpDependencies,
): Promise<TakenUpAs> {
  for (let tries = 0; tries < maximumTries; tries += 1) {
    const taken = await dependencies.readMessage(conversation, messageId);
    if (!taken) return { kind: 'no-row' };
    const { row } = taken;
    if (row.state !== 'open') return { kind: 'closed' };
    const now = dependencies.now();
    if (!isDue(taken, now, forced)) {
      // A look from before the last decision: whoever made that one may have died before handing it over.
      if (step !== undefined && step < row.step) {
        await dependencies.noteUnread(row);
        await dependencies.handOver(handOverAgain(taken, now));
        return { kind: 'handed-over-again', row };
      }
      return leave(taken, now);
    }

    const read = await dependencies.readConversation(conversation, now);
    const evidence = evidenceFor(row, await knownOwner(conversation, read, now, dependencies.ownerOf));
    const owner = evidence.owner ?? row.customerId;
    const customer = owner === undefined ? nobody : await dependencies.readCustomer(owner);
    const deferred = await dependencies.deferredTogether(row);
    const { channels, maximumStep = defaultMaximumStep } = dependencies;
    const facts = {
      now: dependencies.now(),
      conversation: evidence,
      ...customer,
      channels,
      maximumStep,
      ...(deferred ? { deferred } : {}),
    };
    const next = takeUp(taken, facts, forced);
    if (next.kind === 'leave') return leave(taken, now);
    if (!(await dependencies.advance(taken, next.row, next.ends))) continue;
    if (next.row.state !== 'open') dependencies.ended(next.row);
    await noteWhoseUnread(row, next.row, deferred, now);
    const handed = handOver(next.row, now);
    await dependencies.handOver(handed);
    return { kind: 'decided', row: next.row, jobs: handed.jobs.length };
  }
  return { kind: 'disturbed' };

  /** Whoever gets a push of it has not read it; whoever has seen it, or lost the conversation to another, has none left. */
  async function noteWhoseUnread(
    row: MessageRow,
    next: MessageRow,
    deferred: DeferredTogether | undefined,
    now: number,
  ): Promise<void> {
    const former = row.devices.length > 0 ? row.customerId : undefined;
    const isOver = next.decision === 'seen' || next.customerId !== former;
    if (former !== undefined && isOver) {
      const { conversation, messageId } = row;
      await dependencies.noteRead({ customerId: former, conversation, what: { messageId }, at: now });
    }
    if (next.decision !== 'push') return;
    // What it speaks for has no push of its own, and is unread all the same.
    for (const older of deferred?.speaksFor ?? []) await dependencies.noteUnread({ ...next, ...older });
    await dependencies.noteUnread(next);
  }

  /** A row that the sweeper would find again and again gets the time that it is really due. */
  async function leave(taken: TakenUp, now: number): Promise<TakenUpAs> {
    const { row } = taken;
    if (row.dueAt !== undefined && row.dueAt <= now) await dependencies.postpone(row, nextDueAt(taken, now));
    return { kind: 'left', row };
  }
}
