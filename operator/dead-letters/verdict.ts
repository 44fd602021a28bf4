import { wordNewsMs } from '../../lambdas/core/agent-word.ts';
import type { PushJob } from '../../lambdas/core/job.ts';
import type { MessageRow } from '../../lambdas/core/journal.ts';
import { type JobRows, type Verdict as JobVerdict, positionOf } from '../../lambdas/core/judge-job.ts';
import { syncNewsMs } from '../../lambdas/core/sync-job.ts';
import type { Content, Said } from './letter.ts';

/** Whether a letter is worth putting back. `because`: in words. */
export interface Verdict {
  readonly kind:
    | 'deliverable'
    /** Its message's time is over. */
    | 'expired'
    /** There is nothing left to do, or somebody else does it. */
    | 'ended'
    /** It would come back as it is. */
    | 'unreadable';
  readonly because: string;
}

/**
 * Of a push, by what dispatch itself would do with its job now. Should that be wrong a moment later, because the push was
 * taken up meanwhile, dispatch judges again by the same rows, under its claim: what has been delivered is not sent again.
 */
export function verdictOfPush(job: PushJob, rows: JobRows, verdict: JobVerdict, now: number): Verdict {
  switch (verdict.kind) {
    case 'drop':
      return { kind: 'ended', because: whyDropped(verdict.because, job, rows.message) };
    case 'end': {
      const { end } = verdict;
      const how = end.state === 'withheld' ? `withheld, ${end.reason}` : end.state;
      if (rows.message && now >= rows.message.expiresAt) {
        return { kind: 'expired', because: 'its time is over; the sweeper ends it' };
      }
      return { kind: 'deliverable', because: `its push would end without being sent: ${how}` };
    }
    case 'look-again':
    case 'come-again':
      return { kind: 'deliverable', because: 'its push waits' };
    case 'wait':
      return { kind: 'deliverable', because: `its push would wait: ${verdict.because}` };
    case 'send':
      return { kind: 'deliverable', because: 'its push would be sent' };
  }
}

function whyDropped(because: Extract<JobVerdict, { kind: 'drop' }>['because'], job: PushJob, row?: MessageRow): string {
  switch (because) {
    case 'no-row':
      return 'the journal does not know its message any more';
    case 'ended': {
      const end = row?.ends[positionOf(row, job)];
      if (end) return `its push has ended: ${end.state === 'withheld' ? `withheld, ${end.reason}` : end.state}`;
      return row && row.state !== 'open' ? endOfRow(row) : 'its message has no such device any more';
    }
    case 'older-step':
      return 'a newer job of the same push has taken its place';
    case 'held':
      return 'somebody is sending it right now';
  }
}

const endOfRow = ({ state, reason }: MessageRow) =>
  `its message has ended: ${state === 'withheld' ? `withheld, ${reason}` : state}`;

/** Of a look. */
export function verdictOfLook(
  look: Extract<Content, { kind: 'look' }>['look'],
  row: MessageRow | undefined,
  now: number,
) {
  if (look.kind === 'conversation') return deliverable('it looks at what is open in its conversation');
  if (!row) return ended('the journal does not know its message any more');
  if (row.state !== 'open') return ended(endOfRow(row));
  if (now >= row.expiresAt) return expired('its time is over; the sweeper ends it');
  return deliverable('its message is open');
}

export const verdictOfSync = ({ at }: { readonly at: number }, now: number): Verdict =>
  now >= at + syncNewsMs ? expired('it is no news any more') : deliverable('it is news still');

/** Of a word to an agent. */
export const verdictOfWord = ({ endedAt }: { readonly endedAt: number }, now: number): Verdict =>
  now >= endedAt + wordNewsMs ? expired('it is no news any more') : deliverable('its agent has not heard of it');

/**
 * Of what an event or a request says, all together: worth putting back for one thing that is.
 * @param rowOf the message's row, where it has one
 * @param expiryMs of the deployment's messages
 */
export function verdictOfSaid(
  said: readonly Said[],
  rowOf: (messageId: string) => MessageRow | undefined,
  { now, expiryMs }: { readonly now: number; readonly expiryMs: number },
): Verdict {
  const verdicts = said.map(verdictOfOne);
  const worth = ['deliverable', 'unreadable', 'expired', 'ended'] as const;
  const [first] = worth.flatMap((kind) => verdicts.filter((verdict) => verdict.kind === kind));
  return first ?? ended('it says nothing');

  function verdictOfOne(one: Said): Verdict {
    switch (one.kind) {
      case 'news':
        return deliverable('it says something of its conversation');
      case 'click':
        return deliverable('an agent clicked; what was handled before is not handled again');
      case 'nothing':
        return ended(`it says nothing: ${one.reason}`);
      case 'unreadable':
        return { kind: 'unreadable', because: one.reason };
      case 'agent message': {
        const row = rowOf(one.messageId);
        if (row && row.state !== 'open') return ended(endOfRow(row));
        if (now >= (row?.expiresAt ?? one.sentAt + expiryMs)) return expired('the time of its message is over');
        return deliverable(row ? 'its message is open' : 'nobody has heard its message');
      }
    }
  }
}

const deliverable = (because: string): Verdict => ({ kind: 'deliverable', because });
const expired = (because: string): Verdict => ({ kind: 'expired', because });
const ended = (because: string): Verdict => ({ kind: 'ended', because });

export const unknownLetter: Verdict = { kind: 'unreadable', because: 'it is none of ours' };
