import { BatchGetCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { MessageRow } from '../core/journal.ts';
import { messageKey, messageRowSchema } from './journal-rows.ts';

/**
 * The rows of some messages of one conversation, in the order of their ids, by one consistent request; those that are not
 * there, or that DynamoDB had no capacity for ("BatchGetItem"), are left out.
 * @param messageIds at most 100, none of them twice
 */
export async function readMessageRows(
  client: DynamoDBDocumentClient,
  tableName: string,
  conversation: string,
  messageIds: readonly string[],
): Promise<MessageRow[]> {
  const Keys = messageIds.map((messageId) => messageKey(conversation, messageId));
  const { Responses } = await client.send(
    new BatchGetCommand({ RequestItems: { [tableName]: { Keys, ConsistentRead: true } } }),
  );
  const rows = (Responses?.[tableName] ?? []).map((item) => messageRowSchema.parse(item));
  return messageIds.flatMap((messageId) => rows.find((row) => row.messageId === messageId) ?? []);
}
