import type { TablesClient } from '../../lambdas/adapters/dynamodb.ts';
import { parseConversationKey } from '../../lambdas/core/conversation.ts';
import { tellMessage } from '../../operator/explain-message.ts';
import { tellNext } from '../../operator/explain-next.ts';
import { whatToCheck } from '../../operator/explain-nothing.ts';
import { readFacts } from '../../operator/explain-read.ts';
import type { Observations } from './observations.ts';
import type { PipelineParts } from './pipeline-parts.ts';
import { trailId } from './trail-id.ts';
import type { MessageDetail } from './wire.ts';

export interface MessageDetailOptions {
  readonly client: TablesClient;
  readonly tables: PipelineParts['tables'];
  readonly now: () => number;
}

/**
 * All that is known of a message: what the tables say, in the sentences of `handoff explain`, and what passed by here. Of a
 * message without a row, `next` says where to look for it.
 * @param conversation its key
 */
export async function messageDetail(
  conversation: string,
  messageId: string,
  { heard, trails, jobs, attempts }: Pick<Observations, 'heard' | 'trails' | 'jobs' | 'attempts'>,
  { client, tables, now }: MessageDetailOptions,
): Promise<MessageDetail> {
  const at = now();
  const facts = await readFacts(client, tables, conversation, messageId, at);
  const [message] = facts.messages;
  const id = trailId(conversation, messageId);
  const trail = trails.find(id);
  const { id: conversationId } = parseConversationKey(conversation);
  return {
    ...(trail ? { trail } : {}),
    sentences: message ? tellMessage(message, facts, at) : [],
    next: message ? tellNext(message, facts, at) : whatToCheck(facts, messageId).map((text) => ({ text })),
    events: heard.all({ messageId, conversationId }).map((event) => ({ at: event.at, text: event.text })),
    jobs: jobs.of(id).map((job) => ({ at: job.at, text: job.text, queue: job.queue })),
    attempts: attempts.of(id).map(({ attempt }) => attempt),
  };
}
