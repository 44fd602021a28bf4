import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, paginateQuery } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { partsOf } from '../../lambdas/adapters/key-part.ts';

const times = ['sentAt', 'decidedAt', 'dueAt', 'claimedAt', 'claimedUntil', 'endedAt'];
const rowSchema = z.looseObject({ sk: z.string() });

/** A conversation's rows of the journal as people read them: times in words, keys and bookkeeping left out. */
export async function readJournal(client: DynamoDBClient, tableName: string, conversation: string) {
  const pages = paginateQuery(
    { client: DynamoDBDocumentClient.from(client) },
    {
      TableName: tableName,
      ConsistentRead: true,
      KeyConditionExpression: 'pk = :conversation',
      ExpressionAttributeValues: { ':conversation': conversation },
    },
  );
  const rows: z.output<typeof rowSchema>[] = [];
  for await (const { Items = [] } of pages) rows.push(...Items.map((item) => rowSchema.parse(item)));
  return {
    messages: rows.filter(({ sk }) => sk.startsWith('message~')).map(readable),
    pushes: rows.filter(({ sk }) => sk.startsWith('push~')).map(readable),
  };
}

function readable({ pk, sk, expiresAtSeconds, v, ends, ...row }: z.output<typeof rowSchema>) {
  const [, messageId, deviceId] = partsOf(sk);
  const shown = Object.entries(row).map(([name, value]) => [
    name,
    times.includes(name) && typeof value === 'number' ? new Date(value).toISOString() : value,
  ]);
  return { messageId, ...(deviceId === undefined ? {} : { deviceId }), ...Object.fromEntries(shown) };
}
