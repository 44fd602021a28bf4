import type { Log } from '../adapters/log.ts';
import type { AgentWord, NotToldReason, WordWay } from '../core/agent-word.ts';
import { notToldEvent, type OutsideEvent } from '../core/outside-event.ts';
import type { ShortHash } from '../core/push-ids.ts';
import type { RecordResult } from '../dispatch/fifo-batch.ts';
import { correlationOf } from './correlation.ts';
import { notTold, type TellOutcome } from './outcome.ts';
import type { TellWord } from './tell-by-attribute.ts';
import { isExpired, secondsUntilAgain } from './when-again.ts';

export interface TellDependencies {
  /** Absent: the deployment has no such way (any more). */
  readonly ways: Readonly<Record<WordWay, TellWord | undefined>>;
  /** Tells others that an agent could not be told; absent: nobody listens. */
  readonly tellOthers: ((event: OutsideEvent) => void) | undefined;
  readonly hash: ShortHash;
  readonly log: Pick<Log, 'info' | 'measure'>;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

/** Where nobody saw the notification, somebody else may reach the customer. */
const fallsBack: readonly NotToldReason[] = ['no-agent', 'agent-unknown', 'conflict', 'agent-offline'];

/** One word: in time? tell it → told, not told, or later; one log line. */
export async function tellWord(
  word: AgentWord,
  isUrgent: boolean,
  timeLeftMs: () => number,
  { ways, tellOthers, hash, log, now }: TellDependencies,
): Promise<RecordResult> {
  const begun = now();
  const outcome = isExpired(word, begun) ? notTold('expired') : await tell();
  const { way, conversationId, messageId, end, reason: withheld } = word;
  const line = {
    way,
    conversation: conversationId,
    messageId,
    correlationId: correlationOf(hash, word),
    end,
    withheld,
    milliseconds: now() - begun,
  };
  switch (outcome.kind) {
    case 'told':
      log.measure('agent-told', line, { AgentsTold: { unit: 'Count', value: 1, by: ['way'] } });
      return { kind: 'done' };
    case 'not-told': {
      const { reason } = outcome;
      const event = way === 'desktop' && fallsBack.includes(reason) ? notToldEvent(word, reason) : undefined;
      if (event) tellOthers?.(event);
      const metrics = { AgentsNotTold: { unit: 'Count', value: 1, by: ['reason'] } } as const;
      log.measure('agent-not-told', { ...line, reason }, metrics);
      return { kind: 'done' };
    }
    case 'later': {
      const seconds = secondsUntilAgain(word, outcome, now());
      log.info('agent-later', { ...line, because: outcome.because, seconds });
      return { kind: 'again', afterSeconds: seconds };
    }
  }

  async function tell(): Promise<TellOutcome> {
    return (await ways[word.way]?.(word, isUrgent, timeLeftMs)) ?? { kind: 'later', because: 'not-configured' };
  }
}
