import { type ApiError, apiError, invalidParameter, missingParameter } from './api-error.ts';
import { limits } from './limits.ts';
import { attributesBytes, checkMessageAttributes, hasForbiddenCharacter } from './message-attributes.ts';
import type { Queue } from './queue.ts';
import type { SendInput } from './send.ts';

/** Alphanumeric characters and punctuation, 1 to 128 (API Reference, SendMessage). */
const idPattern = /^[!-~]{1,128}$/;
const traceHeaderPattern = /^Root=1-[0-9a-f]{8}-[0-9a-f]{24}(;|$)/i;

export const isTraceHeader = (text: string | undefined): boolean => traceHeaderPattern.test(text ?? '');

/** What the producer sent, without the system attributes, which do not count. */
export const messageBytes = (input: SendInput): number =>
  Buffer.byteLength(input.MessageBody) + attributesBytes(input.MessageAttributes ?? {});

/** What SendMessage asks of a message, whatever the type of the queue. */
export function checkMessage(queue: Queue, input: SendInput): ApiError | undefined {
  if (input.MessageBody === '') return missingParameter('MessageBody');
  if (hasForbiddenCharacter(input.MessageBody))
    return apiError('InvalidMessageContents', 'The message contains characters outside the allowed set.');
  const attributes = checkMessageAttributes(input.MessageAttributes ?? {});
  if (attributes !== undefined) return attributes;
  const maximum = queue.attributes.MaximumMessageSize;
  if (messageBytes(input) > maximum)
    return apiError(
      'InvalidParameterValue',
      `One or more parameters are invalid. Reason: Message must be shorter than ${maximum} bytes.`,
    );
  return checkSystemAttributes(input) ?? checkDelay(queue, input.DelaySeconds);
}

/** Group and deduplication id: both needed in a FIFO queue; a standard queue takes a group only (fair queues). */
export function checkFifoParameters(queue: Queue, input: SendInput): ApiError | undefined {
  const { MessageGroupId: group, MessageDeduplicationId: id } = input;
  if (queue.fifo && group === undefined) return missingParameter('MessageGroupId');
  if (group !== undefined && !idPattern.test(group)) return badId('MessageGroupId', group);
  if (!queue.fifo) return id === undefined ? undefined : wrongQueueType('MessageDeduplicationId', id);
  if (id !== undefined && !idPattern.test(id)) return badId('MessageDeduplicationId', id);
  if (id === undefined && !queue.attributes.fifo?.ContentBasedDeduplication)
    return apiError(
      'InvalidParameterValue',
      'The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly',
    );
  return undefined;
}

function checkDelay(queue: Queue, delaySeconds: number | undefined): ApiError | undefined {
  if (delaySeconds === undefined) return undefined;
  if (delaySeconds < 0 || delaySeconds > limits.delaySeconds)
    return invalidParameter('DelaySeconds', delaySeconds, `DelaySeconds must be >= 0 and <= ${limits.delaySeconds}.`);
  return queue.fifo && delaySeconds > 0 ? wrongQueueType('DelaySeconds', delaySeconds) : undefined;
}

function checkSystemAttributes(input: SendInput): ApiError | undefined {
  for (const [name, attribute] of Object.entries(input.MessageSystemAttributes ?? {})) {
    if (name !== 'AWSTraceHeader')
      return apiError('InvalidParameterValue', `Message system attribute name '${name}' is invalid.`);
    if (attribute.DataType !== 'String' || !isTraceHeader(attribute.StringValue))
      return apiError('InvalidParameterValue', "Message system attribute 'AWSTraceHeader' must hold a trace header.");
  }
  return undefined;
}

const badId = (name: string, value: string): ApiError =>
  invalidParameter(
    name,
    value,
    `${name} can only include alphanumeric and punctuation characters. 1 to 128 in length.`,
  );

const wrongQueueType = (name: string, value: string | number): ApiError =>
  invalidParameter(name, value, 'The request include parameter that is not valid for this queue type.');
