import type { Message } from '@aws-sdk/client-sqs';
import * as z from 'zod';

/** What Lambda says of an invocation that it gave up ("Capturing records of Lambda asynchronous invocations"). */
const invocationRecordSchema = z.object({
  version: z.string(),
  requestContext: z.object({ condition: z.string() }),
  requestPayload: z.unknown(),
  responsePayload: z.object({ errorType: z.string().optional(), errorMessage: z.string().optional() }).optional(),
});
export type InvocationRecord = z.output<typeof invocationRecordSchema>;

export const invocationRecordOf = (content: unknown): InvocationRecord | undefined =>
  invocationRecordSchema.safeParse(content).data;

/** Its message is ours, and never a word of the event; any other error's message may quote what the function was given. */
const ownError = 'UnreadableEvent';

/**
 * Why a letter is dead: in its buriers' own words, else what Lambda, EventBridge or SQS say. Never a text or a token.
 * @param content of its body, where that is JSON
 */
export function reasonOf({ MessageAttributes = {}, Attributes = {} }: Message, content: unknown): string {
  const said = (name: string) => MessageAttributes[name]?.StringValue;
  const reason = said('reason') ?? said('ERROR_CODE');
  if (reason !== undefined) return reason;
  const record = invocationRecordOf(content);
  if (record) {
    const { errorType, errorMessage } = record.responsePayload ?? {};
    if (errorType === ownError && errorMessage !== undefined) return errorMessage;
    return errorType ?? record.requestContext.condition;
  }
  return Attributes.DeadLetterQueueSourceArn === undefined ? 'nobody says' : 'received too often';
}
