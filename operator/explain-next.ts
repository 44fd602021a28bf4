import { overdueMs } from '../lambdas/core/due.ts';
import { laterGraceMs, pendingDevices } from '../lambdas/core/journal.ts';
import { longestDelayMs } from '../lambdas/core/look.ts';
import { isPaused } from '../lambdas/core/switches.ts';
import { pushesOf } from './explain-message.ts';
import type { Sentence } from './explain-pushes.ts';
import type { ConversationFacts, ReadMessage } from './explain-read.ts';
import { channelName } from './explain-words.ts';
import { dayOf, duration, timeOn } from './times.ts';

/** Whether the one number that must be 0 is not. */
export function isOverdue({ row }: ReadMessage, now: number): boolean {
  return row.state === 'open' && (row.dueAt === undefined || row.dueAt + overdueMs < now);
}

/** What happens next with a message that is open, and when at the latest; nothing of a closed one. */
export function tellNext(message: ReadMessage, facts: ConversationFacts, now: number): Sentence[] {
  const { row } = message;
  if (row.state !== 'open') return [];
  const day = dayOf(row.sentAt);
  const when = (at: number) => (at > now ? `${timeOn(at, day)}, in ${duration(at - now)}` : timeOn(at, day));
  const told: Sentence[] = [];
  if (row.lookAt !== undefined) {
    const isFar = row.dueAt === row.lookAt || row.lookAt - now > longestDelayMs;
    const who = isFar ? 'the sweeper takes it up' : 'it is looked at again';
    const why = row.decision === 'deferred' ? ', a little after the quiet hours, so that not all come at once' : '';
    told.push({ at: row.lookAt, text: `${who} at ${when(row.lookAt)}${why}` });
  }
  const pending = pushesOf(message, facts).filter(({ end }) => !end);
  if (
    pending.some(({ device: { channel } }) => isPaused(facts.switches, { channel, conversation: row.conversation }))
  ) {
    told.push({
      text: 'a person has paused its channel, its source or everything: it waits until that is resumed, or until it expires',
      todo: 'handoff resume lets pushes go out again.',
    });
  }
  for (const { channel, line, breaker } of facts.down) {
    if (!pending.some(({ device }) => device.channel === channel)) continue;
    const { since, reason, openUntil, probing } = breaker;
    const next = probing ? 'somebody is finding out now whether it is up' : `the next attempt is at ${when(openUntil)}`;
    told.push({
      at: openUntil,
      text: `${channelName[channel]} has been down for ${line} since ${timeOn(since, day)} (“${reason}”): ${next}`,
      todo: 'Mend what the provider names: handoff doctor checks the credentials of each channel.',
    });
  }
  if (isOverdue(message, now)) {
    told.push({
      ...(row.dueAt === undefined ? {} : { at: row.dueAt }),
      text:
        row.dueAt === undefined
          ? 'it is open without a due time: nobody will take it up'
          : `it is overdue since ${timeOn(row.dueAt, day)}: the sweeper should have taken it up within a minute`,
      todo: 'This must never be. handoff doctor says whether the sweeper is alive; its log says what stops it.',
    });
  } else if (row.dueAt !== undefined) {
    const left = pendingDevices(row).length;
    const waits = left === 0 ? '' : ` (${left === 1 ? '1 push' : `${left} pushes`} not ended)`;
    told.push({
      at: row.dueAt,
      text: `should nothing come of it by ${when(row.dueAt)}, the sweeper takes it up${waits}`,
    });
  }
  if (row.expiresAt > now) {
    told.push({
      at: row.expiresAt + laterGraceMs,
      text: `it ends at the latest when it expires, at ${when(row.expiresAt)}`,
    });
  }
  return told.toSorted((one, other) => (one.at ?? now) - (other.at ?? now));
}
