import {
  GetQueueAttributesCommand,
  SendMessageCommand,
  type SendMessageCommandInput,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { type Mapping, type MappingDependencies, startMapping } from '../../../local/event-source-mapping/mapping.ts';
import type { MappingDefinition } from '../../../local/event-source-mapping/mapping-definition.ts';
import type { SqsRecord } from '../../../local/event-source-mapping/sqs-record.ts';
import type { InvokeResult } from '../../../local/lambda/invocation-result.ts';
import { startSqs } from '../../../local/sqs/server.ts';

export type Handler = (records: SqsRecord[], traceHeader: string) => unknown;

/** Thrown by a handler, makes its invocation end so. */
export const throttled = { kind: 'throttled' } as const;
export const functionError = { kind: 'function-error', errorType: 'Error', errorMessage: 'no', trace: [] } as const;

/** SQS with one queue, whose clock stands until a test moves it, and mappings to it; `close` ends them all. */
export async function testQueue(attributes: Record<string, string> = {}) {
  const clock = { now: 1_780_000_000_000 };
  const now = () => clock.now;
  const server = await startSqs({ port: 0, now });
  const name = attributes.FifoQueue === 'true' ? 'jobs.fifo' : 'jobs';
  server.createQueue(name, { VisibilityTimeout: '30', ...attributes });
  const queueUrl = server.queueUrl(name);
  const sqs = new SQSClient({
    endpoint: server.endpoint,
    region: 'eu-central-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  const mappings: Mapping[] = [];
  const lines: string[] = [];

  return {
    clock,
    lines,
    sqs,
    server,
    queueUrl,
    feed: (handler: Handler, definition: Partial<MappingDefinition> = {}, more: Partial<MappingDependencies> = {}) => {
      const queueArn = server.queueArn(name);
      const mapping = startMapping(
        { functionName: 'dispatch', queueUrl, queueArn, batchSize: 10, reportBatchItemFailures: true, ...definition },
        { sqs, now, log: (_name, line) => lines.push(line), invoke: invokeOf(handler), ...more },
      );
      mappings.push(mapping);
      return mapping;
    },
    send: (body: string, more: Partial<SendMessageCommandInput> = {}) =>
      sqs.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: body, ...more })),
    /** For a FIFO queue: each body in the group that its first letter names. */
    sendInOrder: async (...bodies: string[]) => {
      for (const body of bodies) {
        const ids = { MessageGroupId: body.charAt(0), MessageDeduplicationId: body };
        await sqs.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: body, ...ids }));
      }
    },
    /** Messages that are not deleted: visible and in flight. */
    counts: async () => {
      const command = new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: ['All'] });
      const found = (await sqs.send(command)).Attributes ?? {};
      return [Number(found.ApproximateNumberOfMessages), Number(found.ApproximateNumberOfMessagesNotVisible)];
    },
    close: async () => {
      await Promise.all(mappings.map((mapping) => mapping.close()));
      sqs.destroy();
      await server.close();
    },
  };
}

function invokeOf(handler: Handler): MappingDependencies['invoke'] {
  return async (payload, { traceHeader }) => {
    const { Records } = payload as { Records: SqsRecord[] };
    const result = await handler(Records, traceHeader);
    return result === throttled || result === functionError ? (result as InvokeResult) : { kind: 'ok', result };
  };
}

export const fifo = { FifoQueue: 'true', DeduplicationScope: 'messageGroup', FifoThroughputLimit: 'perMessageGroupId' };

/** Looks every few milliseconds until the condition holds; jest's own timeout is the limit. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 5));
}
