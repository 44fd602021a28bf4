import { SQSClient } from '@aws-sdk/client-sqs';

export type QueuesClient = SQSClient;

/** Four tries of at most 3 s each leave a function of 30 s the time to answer; the SDK's own limits are none at all. */
export function sqsClient(): SQSClient {
  return new SQSClient({
    maxAttempts: 4,
    requestHandler: { connectionTimeout: 1_000, requestTimeout: 3_000, throwOnRequestTimeout: true },
  });
}
