import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, paginateQuery } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { partsOf } from '../../lambdas/adapters/key-part.ts';

const rowSchema = z.looseObject({ sk: z.string() });
type Row = z.output<typeof rowSchema>;

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
  const rows: Row[] = [];
  for await (const { Items = [] } of pages) rows.push(...Items.map((item) => rowSchema.parse(item)));
  return {
    messages: rows.filter(({ sk }) => sk.startsWith('message~')).map(readable),
    // Last in the key, whatever stands between it and the message.
    pushes: rows
      .filter(({ sk }) => sk.startsWith('push~'))
      .map((row) => ({ deviceId: partsOf(row.sk).at(-1), ...readable(row) })),
  };
}

/** What a row says of its ids itself goes before what its key says. */
function readable({
  pk,
  sk,
  conversation,
  expiresAtSeconds,
  v,
  revision,
  ends,
  openShard,
  ...row
}: Row): Record<string, unknown> {
  const [, messageId] = partsOf(sk);
  return { messageId, ...withTimes(row) };
}

const latestTime = 8_640_000_000_000_000;

/** Every number whose name says that it is a point in time, such as `dueAt` or `until`, as an ISO text. */
function withTimes(row: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(row).map(([name, value]) => [name, shown(name, value)]));
}

function shown(name: string, value: unknown): unknown {
  if (Array.isArray(value)) return value.map((one) => shown(name, one));
  const inner = z.record(z.string(), z.unknown()).safeParse(value);
  if (inner.success && !(value instanceof Set)) return withTimes(inner.data);
  const isTime = typeof value === 'number' && /(^at|^until|At|Until)$/.test(name) && Math.abs(value) <= latestTime;
  return isTime ? new Date(value).toISOString() : value;
}
