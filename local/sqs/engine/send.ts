import { createHash, randomUUID } from 'node:crypto';
import { type ApiError, apiError } from './api-error.ts';
import { type BatchResult, checkBatch, eachEntry } from './batch.ts';
import { contentDeduplicationId, findDuplicate, remember } from './deduplication.ts';
import { limits } from './limits.ts';
import { type Message, type MessageAttributes, type MessageContent, sequenceNumberOf } from './message.ts';
import { attributesMd5 } from './message-attributes.ts';
import { enter } from './message-states.ts';
import { checkFifoParameters, checkMessage, messageBytes } from './message-validation.ts';
import type { Account, Queue } from './queue.ts';

export type SendInput = {
  readonly MessageBody: string;
  readonly DelaySeconds?: number | undefined;
  readonly MessageAttributes?: MessageAttributes | undefined;
  readonly MessageSystemAttributes?: MessageAttributes | undefined;
  readonly MessageDeduplicationId?: string | undefined;
  readonly MessageGroupId?: string | undefined;
};

/** Who sends: the access key of the signature, and the chain of requests that led to this one. */
export type Sender = {
  readonly id: string;
  /** The HTTP header X-Amzn-Trace-Id, already checked. */
  readonly traceHeader: string | undefined;
};

export type SendResult = {
  readonly MessageId: string;
  readonly MD5OfMessageBody: string;
  readonly MD5OfMessageAttributes?: string | undefined;
  readonly MD5OfMessageSystemAttributes?: string | undefined;
  readonly SequenceNumber?: string | undefined;
};

/**
 * SendMessage: puts one message into a queue, or, where it repeats an id, answers as for the first one.
 * The trace header of the request becomes the message's AWSTraceHeader unless the request gives one as a system
 * attribute (SQS developer guide, "Amazon SQS and AWS X-Ray").
 */
export function send(
  account: Account,
  queue: Queue,
  input: SendInput,
  sender: Sender,
  now: number,
): SendResult | ApiError {
  const problem = checkMessage(queue, input) ?? checkFifoParameters(queue, input);
  if (problem !== undefined) return problem;
  const content: MessageContent = {
    body: input.MessageBody,
    attributes: input.MessageAttributes ?? {},
    traceHeader: input.MessageSystemAttributes?.AWSTraceHeader?.StringValue ?? sender.traceHeader,
    senderId: sender.id,
    groupId: input.MessageGroupId,
    deduplicationId: queue.fifo
      ? (input.MessageDeduplicationId ?? contentDeduplicationId(input.MessageBody))
      : undefined,
  };
  const duplicate = queue.fifo ? findDuplicate(queue, content, now) : undefined;
  if (duplicate !== undefined) return resultOf(queue, input, duplicate.messageId, duplicate.sequence);
  // A FIFO queue takes DelaySeconds: 0 and still applies its own delay.
  const delaySeconds = queue.fifo
    ? queue.attributes.DelaySeconds
    : (input.DelaySeconds ?? queue.attributes.DelaySeconds);
  account.sequence += 1;
  const message: Message = {
    id: randomUUID(),
    content,
    sentAt: now,
    enqueuedAt: now,
    sequence: account.sequence,
    deadLetterSourceArn: undefined,
    state: 'gone',
    visibleAt: now + delaySeconds * 1000,
    receiveCount: 0,
    firstReceivedAt: undefined,
    lastReceivedAt: undefined,
    receipt: undefined,
  };
  enter(queue, message, now);
  if (queue.fifo) remember(queue, message, now);
  return resultOf(queue, input, message.id, message.sequence);
}

/**
 * SendMessageBatch. The sum of all sizes, and in a FIFO queue a missing group or deduplication id, fail the whole
 * request; everything else fails its entry.
 */
export function sendBatch(
  account: Account,
  queue: Queue,
  entries: readonly (SendInput & { readonly Id: string })[],
  sender: Sender,
  now: number,
): BatchResult<SendResult & { readonly Id: string }> | ApiError {
  const problem = checkBatch('SendMessageBatchRequestEntry', entries);
  if (problem !== undefined) return problem;
  const bytes = entries.reduce((sum, entry) => sum + messageBytes(entry), 0);
  if (bytes > limits.batchBytes)
    return apiError(
      'BatchRequestTooLong',
      `Batch requests cannot be longer than ${limits.batchBytes} bytes. You have sent ${bytes} bytes.`,
    );
  for (const entry of entries) {
    const missing = checkFifoParameters(queue, entry);
    if (missing !== undefined) return apiError('InvalidParameterValue', missing.message);
  }
  return eachEntry(entries, (entry) => send(account, queue, entry, sender, now));
}

const md5 = (text: string): string => createHash('md5').update(text).digest('hex');

/** The digests are of what came with this request: the SDK compares them with what it sent. */
function resultOf(queue: Queue, input: SendInput, messageId: string, sequence: number): SendResult {
  return {
    MessageId: messageId,
    MD5OfMessageBody: md5(input.MessageBody),
    MD5OfMessageAttributes: attributesMd5(input.MessageAttributes ?? {}),
    MD5OfMessageSystemAttributes: attributesMd5(input.MessageSystemAttributes ?? {}),
    SequenceNumber: queue.fifo ? sequenceNumberOf(sequence) : undefined,
  };
}
