import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { type DynamoDBDocumentClient, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { conversationRowKey, isExpired, readConversationRow } from './presence-rows.ts';

/** What became of a customer's word that they have read a conversation. */
export type NotedRead =
  /** `known`: they have read as far before. */
  | 'noted'
  | 'known'
  /** It is nobody's yet, and such a word does not make it theirs. */
  | 'of-nobody'
  | 'conversation-of-another';

export interface ReadReports {
  /**
   * Notes in the conversation's row that its customer has read all that was sent until then; never moves back.
   * @param conversation its key
   */
  readonly noteReadUpTo: (
    conversation: string,
    read: { readonly customerId: string; readonly upTo: number; readonly now: number },
  ) => Promise<NotedRead>;
}

export function createReadReports(client: DynamoDBDocumentClient, tableName: string): ReadReports {
  return {
    async noteReadUpTo(conversation, { customerId, upTo, now }) {
      try {
        await client.send(
          new UpdateCommand({
            TableName: tableName,
            Key: conversationRowKey(conversation),
            UpdateExpression: 'SET readUpTo = :upTo, readBy = :customer',
            ConditionExpression:
              '#owner = :customer AND expiresAtSeconds > :now AND (attribute_not_exists(readUpTo) OR readUpTo < :upTo OR readBy <> :customer)',
            ExpressionAttributeNames: { '#owner': 'owner' },
            ExpressionAttributeValues: { ':customer': customerId, ':upTo': upTo, ':now': now / 1000 },
            ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
          }),
        );
        return 'noted';
      } catch (error) {
        if (!(error instanceof ConditionalCheckFailedException)) throw error;
        const row = readConversationRow(error.Item && unmarshall(error.Item));
        if (row?.owner === undefined || isExpired(row, now)) return 'of-nobody';
        return row.owner === customerId ? 'known' : 'conversation-of-another';
      }
    },
  };
}
