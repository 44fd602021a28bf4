import { type DynamoDBDocumentClient, paginateQuery } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod/mini';
import { type DeferredMessage, type DeferredTogether, deferredTogether } from '../core/deferred.ts';
import type { MessageRow } from '../core/journal.ts';
import { withheldReasons } from '../core/withheld-reason.ts';

import type { JournalSettings } from './journal-messages.ts';
import { messagePrefix } from './journal-rows.ts';

const deferredSchema: z.ZodMiniType<DeferredMessage> = z.object({
  messageId: z.string(),
  sentAt: z.int(),
  state: z.enum(['open', 'seen', 'pushed', 'withheld']),
  reason: z.exactOptional(z.enum(withheldReasons)),
});

/**
 * What waited in a conversation for the end of the same quiet hours as a message, read consistently.
 * @returns undefined where the message did not wait for such
 */
export async function readDeferredTogether(
  client: DynamoDBDocumentClient,
  { tableName }: JournalSettings,
  row: MessageRow,
): Promise<DeferredTogether | undefined> {
  if (row.deferredUntil === undefined) return undefined;
  const others: DeferredMessage[] = [];
  const pages = paginateQuery(
    { client },
    {
      TableName: tableName,
      ConsistentRead: true,
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :message)',
      FilterExpression: 'deferredUntil = :until AND messageId <> :own',
      ProjectionExpression: 'messageId, sentAt, #state, reason',
      ExpressionAttributeNames: { '#state': 'state' },
      ExpressionAttributeValues: {
        ':pk': row.conversation,
        ':message': messagePrefix,
        ':until': row.deferredUntil,
        ':own': row.messageId,
      },
    },
  );
  for await (const { Items = [] } of pages) others.push(...Items.map((item) => deferredSchema.parse(item)));
  return deferredTogether(row, others);
}
