import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import * as z from 'zod/mini';

/** A request of a source's webhook whose sender is known to be the source. */
export interface SourceRequest {
  /** `genesys-open-messaging`, `genesys-notifications`, `desktop-callbacks`, or the name that the setting `sources` gives it. */
  readonly source: string;
  /** Epoch milliseconds. */
  readonly receivedAt: number;
  /** Of the path to which CXone posts messages. */
  readonly postId?: string;
  /** Of a callback: the same in its answer, in logs, and in what others hear of it. */
  readonly correlationId?: string;
  /** As it came. */
  readonly body: Uint8Array;
}

/**
 * A request as it lies in the ingest queue; later versions must keep reading version 1, because queues outlive
 * deployments. The body is base64: exact, and without the characters that SQS refuses.
 */
const requestSchema = z.object({
  v: z.literal(1),
  source: z.string(),
  receivedAt: z.int(),
  postId: z.exactOptional(z.string()),
  correlationId: z.exactOptional(z.string()),
  body: z.string(),
});

/** A request as a message of the ingest queue, in ASCII where its source and ids are. */
export function writeSourceRequest({ body, ...request }: SourceRequest): string {
  const message: z.input<typeof requestSchema> = {
    v: 1,
    ...request,
    body: Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('base64'),
  };
  return JSON.stringify(message);
}

/**
 * Puts a request on the ingest queue.
 * @param signal ends the tries
 */
export async function sendSourceRequest(
  sqs: SQSClient,
  queueUrl: string,
  request: SourceRequest,
  signal: AbortSignal,
): Promise<void> {
  await sqs.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: writeSourceRequest(request) }), {
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
  if (!data) return undefined;
  const { v, body, ...request } = data;
  return { ...request, body: Buffer.from(body, 'base64') };
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
