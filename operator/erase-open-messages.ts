import type { TablesClient } from '../lambdas/adapters/dynamodb.ts';
import { createJournal } from '../lambdas/adapters/journal.ts';
import type { JournalSettings } from '../lambdas/adapters/journal-messages.ts';
import type { TakenUp } from '../lambdas/core/due.ts';
import { closed, closeMessage, type MessageRow, pendingDevices, withEnds } from '../lambdas/core/journal.ts';
import { isClaimed, type PushEnd } from '../lambdas/core/push-row.ts';

export type EndedAs = 'ended' | 'ended-meanwhile' | 'still-being-sent';

/** A claim lasts a minute; whoever holds it settles it long before. */
const longestWaitMs = 90_000;
const pauseMs = 1_000;

/**
 * Ends an open message whose customer is erased, as withheld for want of a device: they have none any more. It goes by the
 * same guards as every other end, so that a push which is being sent is waited for, and none is sent after it.
 */
export async function endOpenMessage(
  client: TablesClient,
  settings: JournalSettings,
  conversation: string,
  messageId: string,
  { now, wait }: { readonly now: () => number; readonly wait: (milliseconds: number) => Promise<unknown> },
): Promise<EndedAs> {
  const journal = createJournal(client, settings);
  for (let waitedMs = 0; waitedMs <= longestWaitMs; waitedMs += pauseMs) {
    const taken = await journal.readMessage(conversation, messageId);
    if (taken?.row.state !== 'open') return 'ended-meanwhile';
    const next = withoutDevice(taken, now());
    if (next && (await journal.advance(taken, next.row, next.ends))) return 'ended';
    await wait(pauseMs);
  }
  return 'still-being-sent';
}

/** @returns undefined while one of its pushes is being sent */
function withoutDevice(
  { row, pushes }: TakenUp,
  now: number,
): { readonly row: MessageRow; readonly ends: ReadonlyMap<number, PushEnd> } | undefined {
  const pending = pendingDevices(row);
  if (pending.some((position) => isClaimed(pushes.get(position), now))) return undefined;
  const next: MessageRow = { ...row, decision: 'withheld', step: row.step + 1, decidedAt: now };
  if (row.devices.length === 0) {
    return { row: closed(next, { state: 'withheld', reason: 'no-device' }), ends: new Map() };
  }
  if (pending.length === 0) {
    return { row: closed(next, closeMessage(Object.values(row.ends), row.passedOver)), ends: new Map() };
  }
  const ends = new Map(pending.map((position) => [position, { state: 'withheld', reason: 'no-device' } as const]));
  return { row: withEnds(next, ends), ends };
}
