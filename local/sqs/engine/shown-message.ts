import { createHash } from 'node:crypto';
import { type ApiError, apiError } from './api-error.ts';
import { type Message, type MessageAttributes, sequenceNumberOf } from './message.ts';
import { attributesMd5 } from './message-attributes.ts';
import type { Queue } from './queue.ts';
import { handleOf } from './receipt-handle.ts';

/** Which attributes a receive asks for: `AttributeNames` is the older name of `MessageSystemAttributeNames`. */
export type AttributeSelection = {
  readonly AttributeNames?: readonly string[] | undefined;
  readonly MessageSystemAttributeNames?: readonly string[] | undefined;
  readonly MessageAttributeNames?: readonly string[] | undefined;
};

const systemAttributeNames: readonly string[] = [
  'All',
  'SenderId',
  'SentTimestamp',
  'ApproximateReceiveCount',
  'ApproximateFirstReceiveTimestamp',
  'SequenceNumber',
  'MessageDeduplicationId',
  'MessageGroupId',
  'AWSTraceHeader',
  'DeadLetterQueueSourceArn',
];

export function checkSelection(selection: AttributeSelection): ApiError | undefined {
  const unknown = systemNames(selection).find((name) => !systemAttributeNames.includes(name));
  return unknown === undefined ? undefined : apiError('InvalidAttributeName', `Unknown Attribute ${unknown}.`);
}

/** A received message as ReceiveMessage gives it; the digest of the attributes is of those that were asked for. */
export function shownMessage(queue: Queue, message: Message, selection: AttributeSelection): object {
  const attributes = selectMessageAttributes(message.content.attributes, selection.MessageAttributeNames ?? []);
  return {
    MessageId: message.id,
    ReceiptHandle: handleOf(queue, message),
    MD5OfBody: createHash('md5').update(message.content.body).digest('hex'),
    Body: message.content.body,
    Attributes: orNothing(selectSystemAttributes(queue, message, systemNames(selection))),
    MD5OfMessageAttributes: attributesMd5(attributes),
    MessageAttributes: orNothing(attributes),
  };
}

const systemNames = (selection: AttributeSelection): readonly string[] => [
  ...(selection.AttributeNames ?? []),
  ...(selection.MessageSystemAttributeNames ?? []),
];

function selectSystemAttributes(queue: Queue, message: Message, names: readonly string[]): Record<string, string> {
  const { content } = message;
  const all: Record<string, string | number | undefined> = {
    SenderId: content.senderId,
    SentTimestamp: message.sentAt,
    ApproximateReceiveCount: message.receiveCount,
    ApproximateFirstReceiveTimestamp: message.firstReceivedAt,
    SequenceNumber: queue.fifo ? sequenceNumberOf(message.sequence) : undefined,
    MessageDeduplicationId: content.deduplicationId,
    MessageGroupId: content.groupId,
    AWSTraceHeader: content.traceHeader,
    DeadLetterQueueSourceArn: message.deadLetterSourceArn,
  };
  const chosen = Object.entries(all).filter(
    ([name, value]) => value !== undefined && (names.includes('All') || names.includes(name)),
  );
  return Object.fromEntries(chosen.map(([name, value]) => [name, String(value)]));
}

/** Names, `prefix.*` for all that begin with the prefix, `All` or `.*` for all. */
function selectMessageAttributes(attributes: MessageAttributes, names: readonly string[]): MessageAttributes {
  const isChosen = (name: string) =>
    names.some(
      (asked) => asked === name || asked === 'All' || (asked.endsWith('.*') && name.startsWith(asked.slice(0, -2))),
    );
  return Object.fromEntries(Object.entries(attributes).filter(([name]) => isChosen(name)));
}

const orNothing = (record: object): object | undefined => (Object.keys(record).length === 0 ? undefined : record);
