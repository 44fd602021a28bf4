import type { SQSClient } from '@aws-sdk/client-sqs';
import type { MessageRow } from '../core/journal.ts';
import type { ActedEvent } from '../core/outside-event.ts';
import { type AgentWords, createAgentWords } from './agent-words.ts';
import { countEnd } from './count-end.ts';
import type { EndListeners } from './end-listeners.ts';
import type { Log } from './log.ts';
import { createOutsideEvents, type OutsideEvents } from './outside-events.ts';

/** What becomes known of the ends of messages beside the journal. */
export interface MessageEnds {
  /** Told of each row that whoever calls has closed, after it was written. */
  readonly ended: (row: MessageRow) => void;
  /** Told of what an agent clicked, after it was noted: whoever hears of the ends hears of that, too. */
  readonly acted: (event: ActedEvent) => void;
  /** The same work, which answers when others have been told, too. */
  readonly andTold: <T>(work: Promise<T>, remainingMilliseconds?: () => number) => Promise<T>;
}

/** Lambda needs a moment to take the answer. */
const answerMs = 500;

export function createMessageEnds(
  listeners: EndListeners,
  {
    log,
    now,
    sqs,
    outside = outsideOf(listeners, { log, now }),
    words = wordsOf(listeners, sqs, { log, now }),
  }: {
    readonly log: Pick<Log, 'measure'>;
    readonly now: () => number;
    /** Needed where the listeners name a queue of words. */
    readonly sqs?: SQSClient;
    readonly outside?: OutsideEvents | undefined;
    readonly words?: AgentWords | undefined;
  },
): MessageEnds {
  return {
    ended(row) {
      countEnd(log, row);
      outside?.tell(row);
      words?.tell(row);
    },
    acted: (event) => outside?.tellEvent(event),
    async andTold(work, remainingMilliseconds = () => Number.POSITIVE_INFINITY) {
      try {
        return await work;
      } finally {
        const leftMilliseconds = remainingMilliseconds() - answerMs;
        await Promise.all([outside?.put(leftMilliseconds), words?.put(leftMilliseconds)]);
      }
    },
  };
}

type Surroundings = { readonly log: Pick<Log, 'measure'>; readonly now: () => number };

function outsideOf({ OUTSIDE_EVENT_BUS_NAME: busName }: EndListeners, surroundings: Surroundings) {
  return busName === undefined ? undefined : createOutsideEvents(busName, surroundings);
}

/** @throws where there is a queue, and nothing to reach it by: no agent would ever hear anything, and nobody of that */
function wordsOf(
  listeners: EndListeners,
  sqs: SQSClient | undefined,
  surroundings: Surroundings,
): AgentWords | undefined {
  const { AGENT_WORD_QUEUE_URL: queueUrl, AGENT_WORD_WAYS: ways = [], AGENT_WORD_ENDS: ends = [] } = listeners;
  if (queueUrl === undefined) return undefined;
  if (!sqs) throw new Error('AGENT_WORD_QUEUE_URL is set: whoever ends messages needs the client of its queue.');
  return createAgentWords(sqs, queueUrl, { ways, ends }, surroundings);
}
