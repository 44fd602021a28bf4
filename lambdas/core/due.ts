import { laterGraceMs, type MessageRow, pendingDevices } from './journal.ts';
import { longestDelayMs } from './look.ts';
import { endOf, isClaimed, type PushRow } from './push-row.ts';

/** A row that is due this long and still open was forgotten by everybody, the last three runs of the sweeper too. */
export const overdueMs = 3 * 60_000;

/** A message and its pushes as read; the pushes by their device's position, absent where queued. */
export interface TakenUp {
  readonly row: MessageRow;
  readonly pushes: ReadonlyMap<number, PushRow>;
}

/** With the ends that its pushes' own rows tell: whoever wrote one may have died before the message knew. */
export function withKnownEnds({ row, pushes }: TakenUp): TakenUp {
  const known = pendingDevices(row).flatMap((position) => {
    const end = endOf(pushes.get(position));
    return end ? [[position, end] as const] : [];
  });
  return known.length === 0
    ? { row, pushes }
    : { row: { ...row, ends: { ...row.ends, ...Object.fromEntries(known) } }, pushes };
}

/**
 * The positions of the pushes that must be done again or ended: lost ones, and ones whose wait is over. Never one whose
 * claim lives.
 * @param forced what is known has changed, so that whoever waits for a watching customer need not wait on
 */
export function duePushes({ row, pushes }: TakenUp, now: number, forced: boolean): number[] {
  return pendingDevices(row).filter((position) => {
    const push = pushes.get(position);
    if (isClaimed(push, now)) return false;
    return now >= row.expiresAt || now >= dueTime(row, position, push, forced);
  });
}

function dueTime(row: MessageRow, position: number, push: PushRow | undefined, forced: boolean): number {
  const lost = row.devices[position]?.redoAt ?? 0;
  // A push that an older job has put down has a newer one under way.
  if (!push || push.step < (row.devices[position]?.step ?? 0)) return lost;
  switch (push.state) {
    case 'waiting':
      return forced && push.because === 'watching' ? 0 : push.until;
    case 'sending':
      return push.claimedUntil + laterGraceMs;
    default:
      return lost;
  }
}

/** Whether an open row has anything to be decided now; if not, no other table need be read. */
export function isDue(taken: TakenUp, now: number, forced: boolean): boolean {
  const { lookAt, expiresAt } = taken.row;
  if (forced || now >= expiresAt || isLeftOpen(withKnownEnds(taken).row)) return true;
  return lookAt === undefined ? duePushes(taken, now, forced).length > 0 : now >= lookAt;
}

const isLeftOpen = (row: MessageRow) => row.devices.length > 0 && pendingDevices(row).length === 0;

const shortestDueMs = 1_000;

/** When the sweeper must take up a row that is left as it is. */
export function nextDueAt({ row, pushes }: TakenUp, now: number): number {
  if (row.lookAt !== undefined) {
    const near = row.lookAt - now <= longestDelayMs;
    return Math.max(now + shortestDueMs, row.lookAt + (near ? laterGraceMs : 0));
  }
  const times = pendingDevices(row).map((position) => {
    const push = pushes.get(position);
    const time = dueTime(row, position, push, false);
    if (isClaimed(push, now)) return time;
    // What *later* does first; farther off nobody else does it.
    const near = push?.state === 'waiting' && time - now <= longestDelayMs;
    return Math.min(near ? time + laterGraceMs : time, row.expiresAt + laterGraceMs);
  });
  return Math.max(now + shortestDueMs, Math.min(...times));
}
