import { DynamoDBClient, type DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';

export type TablesClient = DynamoDBDocumentClient;

/**
 * The client that the tables share; its caller closes it with `destroy()` where a process outlives it.
 * Four tries of at most 2 s each leave a function of 30 s the time to answer; the SDK's own limits are none at all.
 */
export function documentClient(config: DynamoDBClientConfig = {}): DynamoDBDocumentClient {
  const client = new DynamoDBClient({
    maxAttempts: 4,
    // Without throwOnRequestTimeout a request that takes too long is only warned about.
    requestHandler: { connectionTimeout: 1_000, requestTimeout: 2_000, throwOnRequestTimeout: true },
    ...config,
  });
  return DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });
}
