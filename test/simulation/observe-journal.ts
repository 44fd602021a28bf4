import { messageRowSchema, pushRowSchema } from '../../lambdas/adapters/journal-rows.ts';
import { type MessageRow, pendingDevices } from '../../lambdas/core/journal.ts';
import { longestDelayMs } from '../../lambdas/core/look.ts';
import { isClaimed, type PushRow } from '../../lambdas/core/push-row.ts';
import type { MemoryTables } from './memory-tables.ts';
import { isOf, messageName, pushName, type Records } from './records.ts';
import { tableNames } from './world.ts';

/** What a push waits for, and since when it should have gone on. */
interface Pending {
  /** When its latest job was made. */
  readonly jobAt: number;
  readonly step: number;
}

/**
 * Watches the journal from outside, after each write: when each message ended, and how much later than promised a row
 * went on.
 * @returns to be called after each write
 */
export function createJournalObserver(tables: MemoryTables, records: Records, now: () => number): () => void {
  const messages = new Map<string, MessageRow>();
  const pushes = new Map<string, PushRow>();
  const pending = new Map<string, Pending>();
  /** Until when a message was last put off because somebody seemed to be watching. */
  const heldUntil = new Map<string, number>();

  const late = (what: string, since: number) => {
    if (now() > since) records.delays.push({ what, milliseconds: now() - since });
  };

  function observeMessage(row: MessageRow): void {
    const name = messageName(row);
    const before = messages.get(name);
    messages.set(name, row);
    if (row.state !== 'open' && !records.closedAt.has(name)) records.closedAt.set(name, now());
    if (before && before.step === row.step && before.state === row.state && sameEnds(before, row)) return;
    if (row.state === 'open' && row.devices.length > 0 && pendingDevices(row).length === 0) {
      records.delays.push({ what: `${name}, all of whose pushes have ended, is not closed`, milliseconds: minutesMs });
    }
    if (before?.lookAt !== undefined) late(`look at ${name}`, before.lookAt);
    if (row.lookAt !== undefined) heldUntil.set(name, Math.max(row.lookAt, heldUntil.get(name) ?? 0));
    for (const device of row.devices) {
      const push = pushName({ ...row, ...device });
      if (pending.get(push)?.step === device.step) continue;
      if (pending.has(push)) late(`${push}, done again`, dueAt(push, name, pushes.get(push)));
      pending.set(push, { jobAt: row.decidedAt, step: device.step });
    }
  }

  function observePush(push: PushRow): void {
    const name = pushName(push);
    const before = pushes.get(name);
    if (before?.revision === push.revision) return;
    pushes.set(name, push);
    if (before?.state !== 'sending') late(name, dueAt(name, messageName(push), before));
    // Whoever holds a claim that lives writes what came of it; nobody else touches the row.
    if (!isClaimed(before, now()) || push.state === 'sending') return;
    const frame = records.frames.findLast((one) => isOf(one, push));
    if (frame) frame.written = true;
  }

  /** When a push should have gone on: after its wait, or as soon as it had a job. */
  function dueAt(push: string, message: string, row: PushRow | undefined): number {
    const { jobAt = Number.POSITIVE_INFINITY, step = 0 } = pending.get(push) ?? {};
    const waits = row?.state === 'waiting' && row.step >= step ? row.until + sweeperMs(row) : jobAt;
    return Math.max(waits, heldUntil.get(message) ?? 0);
  }

  return () => {
    for (const item of tables.rows(tableNames.journal)) {
      const sk = String(item.sk);
      if (sk.startsWith('push~')) observePush(pushRowSchema.parse(item));
      if (sk.startsWith('message~')) observeMessage(messageRowSchema.parse(item));
    }
  };
}

const minutesMs = 60 * 60_000;
const sameEnds = (one: MessageRow, other: MessageRow) =>
  Object.keys(one.ends).length === Object.keys(other.ends).length;

/** A wait that SQS cannot hold ends when the sweeper comes by, in one of its next two runs. */
const sweeperMs = (row: PushRow) =>
  row.state === 'waiting' && row.until - row.changedAt > longestDelayMs ? 2 * 60_000 : 0;
