import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import * as z from 'zod/mini';

/** The sources that send their events to an address of ours. */
export const webhookSources = ['genesys-open-messaging'] as const;
export type WebhookSource = (typeof webhookSources)[number];

/** A request of a source's webhook whose sender is known to be the source. */
export interface SourceRequest {
  readonly source: WebhookSource;
  /** Epoch milliseconds. */
  readonly receivedAt: number;
  /** As it came. */
  readonly body: Uint8Array;
}

/**
 * A request as it lies in the ingest queue; later versions must keep reading version 1, because queues outlive
 * deployments. The body is base64: exact, and without the characters that SQS refuses.
 */
const requestSchema = z.object({
  v: z.literal(1),
  source: z.enum(webhookSources),
  receivedAt: z.int(),
  body: z.string(),
});

/**
 * Puts a request on the ingest queue.
 * @param signal ends the tries
 */
export async function sendSourceRequest(
  sqs: SQSClient,
  queueUrl: string,
  { source, receivedAt, body }: SourceRequest,
  signal: AbortSignal,
): Promise<void> {
  const message: z.input<typeof requestSchema> = {
    v: 1,
    source,
    receivedAt,
    body: Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('base64'),
  };
  await sqs.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: JSON.stringify(message) }), {
    abortSignal: signal,
  });
}

/** Undefined where a message of the queue is no request. */
export function parseSourceRequest(message: string): SourceRequest | undefined {
  let content: unknown;
  try {
    content = JSON.parse(message);
  } catch {
    return undefined;
  }
  const { data } = requestSchema.safeParse(content);
  return data && { source: data.source, receivedAt: data.receivedAt, body: Buffer.from(data.body, 'base64') };
}

/**
 * Hands a message of the ingest queue that leads nowhere to a person.
 * @param reason ours; never data of the customer
 */
export async function burySourceRequest(
  sqs: SQSClient,
  queueUrl: string,
  message: string,
  reason: string,
): Promise<void> {
  await sqs.send(
    new SendMessageCommand({
      QueueUrl: queueUrl,
      MessageBody: message,
      MessageAttributes: { reason: { DataType: 'String', StringValue: reason } },
    }),
  );
}
