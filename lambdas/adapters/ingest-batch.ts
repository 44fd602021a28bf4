import { SendMessageBatchCommand, type SQSClient } from '@aws-sdk/client-sqs';

/** SQS takes at most 10 messages per batch, and a mebibyte of them ("SendMessageBatch"). */
export const mostMessages = 10;
export const mostBytes = 1_048_576;

export interface NotTaken {
  /** In the list that was sent. */
  readonly index: number;
  /** SQS will never take it. */
  readonly isRefused: boolean;
}

/**
 * Puts requests on the ingest queue, each as `writeSourceRequest` writes it.
 * @param messages ten at most, a mebibyte in all
 * @returns those that the queue did not take
 * @throws where the queue cannot be reached: it may have taken some, and a repeat does no harm
 */
export async function sendSourceRequests(
  sqs: SQSClient,
  queueUrl: string,
  messages: readonly string[],
): Promise<readonly NotTaken[]> {
  const Entries = messages.map((MessageBody, index) => ({ Id: String(index), MessageBody }));
  const { Failed = [] } = await sqs.send(new SendMessageBatchCommand({ QueueUrl: queueUrl, Entries }));
  return Failed.map(({ Id, SenderFault }) => ({ index: Number(Id), isRefused: SenderFault === true }));
}
