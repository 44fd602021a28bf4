import { type DynamoDBDocumentClient, paginateQuery } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod/mini';
import type { MessageRow } from '../core/journal.ts';
import type { DeferredTogether } from '../core/take-up.ts';
import type { JournalSettings } from './journal-messages.ts';
import { messagePrefix } from './journal-rows.ts';

const deferredSchema = z.object({
  messageId: z.string(),
  sentAt: z.int(),
  state: z.string(),
  reason: z.exactOptional(z.string()),
});
type Deferred = z.output<typeof deferredSchema>;

/**
 * What waited in a conversation for the end of the same quiet hours as a message, read consistently.
 * @returns undefined where the message did not wait for such
 */
export async function deferredTogether(
  client: DynamoDBDocumentClient,
  { tableName }: JournalSettings,
  row: MessageRow,
): Promise<DeferredTogether | undefined> {
  if (row.deferredUntil === undefined) return undefined;
  const others: Deferred[] = [];
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
  const isNewer = ({ sentAt, messageId }: Deferred) =>
    sentAt === row.sentAt ? messageId > row.messageId : sentAt > row.sentAt;
  const spokenFor = others.filter((one) => !isNewer(one) && (one.state === 'open' || one.reason === 'superseded'));
  return {
    newerWaits: others.some((one) => isNewer(one) && one.state === 'open'),
    count: spokenFor.length + 1,
  };
}
