import { createHash } from 'node:crypto';
import { limits } from './limits.ts';
import type { Message, MessageContent } from './message.ts';
import type { Deduplicated, Queue } from './queue.ts';

/** With content-based deduplication the id is the hash of the body alone ("Exactly-once processing in Amazon SQS"). */
export const contentDeduplicationId = (body: string): string => createHash('sha256').update(body).digest('hex');

/** The earlier message of which this one is a repeat, remembered for five minutes whether or not it still exists. */
export function findDuplicate(queue: Queue, content: MessageContent, now: number): Deduplicated | undefined {
  for (const [key, known] of queue.deduplicated) {
    if (known.until > now) break;
    queue.deduplicated.delete(key);
  }
  return queue.deduplicated.get(keyOf(queue, content));
}

export function remember(queue: Queue, message: Message, now: number): void {
  const until = now + limits.deduplicationMilliseconds;
  queue.deduplicated.set(keyOf(queue, message.content), { messageId: message.id, sequence: message.sequence, until });
}

/** `DeduplicationScope` decides whether the group is part of the identity; a changed scope counts for later sends. */
function keyOf(queue: Queue, content: MessageContent): string {
  const scope = queue.attributes.fifo?.DeduplicationScope;
  return JSON.stringify([scope === 'messageGroup' ? content.groupId : null, content.deduplicationId]);
}
