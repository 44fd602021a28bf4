import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import type { LogFields } from '../adapters/log.ts';
import { type End, ingestRequest, type RequestDependencies } from './ingest-request.ts';
import { secondsAfterFailure } from './when-again.ts';

export interface IngestDependencies extends RequestDependencies {
  readonly bury: (message: string, reason: string) => Promise<void>;
  /** Lets a received message come again after so many seconds. */
  readonly hide: (receiptHandle: string, seconds: number) => Promise<void>;
  readonly awaited: (fields: LogFields) => void;
  readonly buried: (fields: LogFields) => void;
  readonly failed: (message: string, error: unknown) => void;
}

/** The requests of one batch side by side. What fails comes again, and at last lies in the dead letters. */
export async function ingest({ Records }: SQSEvent, dependencies: IngestDependencies): Promise<SQSBatchResponse> {
  const failures = await Promise.all(
    Records.map(async (record) => {
      try {
        const isDone = await settle(record, await ingestRequest(record.body, dependencies), dependencies);
        return isDone ? [] : [{ itemIdentifier: record.messageId }];
      } catch (error) {
        dependencies.failed(record.messageId, error);
        await hideAfterFailure(record, dependencies);
        return [{ itemIdentifier: record.messageId }];
      }
    }),
  );
  return { batchItemFailures: failures.flat() };
}

/** What failed may work again in seconds. */
async function hideAfterFailure({ messageId, receiptHandle, attributes }: SQSRecord, deps: IngestDependencies) {
  try {
    await deps.hide(receiptHandle, secondsAfterFailure(Number(attributes.ApproximateReceiveCount)));
  } catch (error) {
    // It comes again after the queue's own time.
    deps.failed(messageId, error);
  }
}

/** Whether a message of the queue is done with. */
async function settle({ body, messageId: message, receiptHandle }: SQSRecord, end: End, deps: IngestDependencies) {
  switch (end.kind) {
    case 'done':
      return true;
    case 'dead': {
      const { reason, messageId, correlationId } = end;
      await deps.bury(body, reason);
      deps.buried({ message, reason, messageId, correlationId });
      return true;
    }
    case 'again': {
      const { seconds, because, messageId } = end;
      deps.awaited({ message, messageId, because, seconds });
      await deps.hide(receiptHandle, seconds);
      return false;
    }
  }
}
