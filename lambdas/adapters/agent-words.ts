import { SendMessageBatchCommand, type SQSClient } from '@aws-sdk/client-sqs';
import * as z from 'zod/mini';
import {
  type AgentWord,
  agentWordsOf,
  type ToldToAgents,
  wordEnds,
  wordGroup,
  wordId,
  wordWays,
} from '../core/agent-word.ts';
import type { MessageRow } from '../core/journal.ts';
import { withheldReasons } from '../core/withheld-reason.ts';
import type { Log } from './log.ts';
import { escapeNonCharacters } from './message-body.ts';
import { shortHash } from './short-hash.ts';
import { createTelling, type Telling } from './telling.ts';

/** SQS takes at most 10 messages per batch. */
const batchSize = 10;
/** Of one request, its repeats included: what the journal says is written by then, and a person may wait for the rest. */
const requestLimitMs = 1_500;

/** A word as it lies in its queue; later versions must keep reading version 1, because queues outlive deployments. */
const wordSchema: z.ZodMiniType<AgentWord> = z.object({
  v: z.literal(1),
  way: z.enum(wordWays),
  conversationId: z.string(),
  messageId: z.string(),
  end: z.enum(wordEnds),
  reason: z.exactOptional(z.enum(withheldReasons)),
  endedAt: z.int(),
  correlationId: z.exactOptional(z.string()),
});

export interface AgentWords extends Pick<Telling<AgentWord>, 'put'> {
  /** Tells of a message that whoever calls has closed, if its agent is to hear of its end; nobody waits for it. */
  readonly tell: (row: MessageRow) => void;
}

/** What agents are to be told, on the queue of the function that tells them; what is not taken is logged and counted. */
export function createAgentWords(
  sqs: SQSClient,
  queueUrl: string,
  told: ToldToAgents,
  { log, now }: { readonly log: Pick<Log, 'measure'>; readonly now: () => number },
): AgentWords {
  const { tell, put } = createTelling<AgentWord>({
    most: batchSize,
    async putSome(words) {
      const entries = words.map((word, index) => ({
        Id: String(index),
        MessageBody: escapeNonCharacters(JSON.stringify(word)),
        MessageGroupId: wordGroup(shortHash, word),
        MessageDeduplicationId: wordId(shortHash, word),
      }));
      const { Failed = [] } = await sqs.send(new SendMessageBatchCommand({ QueueUrl: queueUrl, Entries: entries }), {
        abortSignal: AbortSignal.timeout(requestLimitMs),
      });
      return { failed: Failed.length, errorCode: Failed[0]?.Code };
    },
    lost: (words, why) =>
      log.measure('agent-words-lost', why, { AgentWordsLost: { unit: 'Count', value: words, by: [] } }),
  });
  return {
    tell(row) {
      for (const word of agentWordsOf(row, now(), told)) tell(word);
    },
    put,
  };
}

/** Undefined where a message of the queue is no word. */
export function parseAgentWord(body: string): AgentWord | undefined {
  try {
    return wordSchema.safeParse(JSON.parse(body)).data;
  } catch {
    return undefined;
  }
}
