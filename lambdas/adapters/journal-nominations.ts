import { type DynamoDBDocumentClient, paginateQuery } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod/mini';
import type { JournalSettings } from './journal-messages.ts';
import { dueIndex } from './journal-rows.ts';
import { partsOf } from './key-part.ts';

/** A message that may be overdue. */
export interface Nomination {
  readonly conversation: string;
  readonly messageId: string;
  /** As the index has it, epoch milliseconds. */
  readonly dueAt: number;
}

const indexKeySchema = z.object({ pk: z.string(), sk: z.string(), dueAt: z.int() });

/** Who may be overdue, oldest first, as the index says: each one is to be read before anything is done. */
export async function* nominate(
  client: DynamoDBDocumentClient,
  { tableName }: JournalSettings,
  shard: string,
  now: number,
): AsyncGenerator<Nomination> {
  const pages = paginateQuery(
    { client },
    {
      TableName: tableName,
      IndexName: dueIndex,
      KeyConditionExpression: 'openShard = :shard AND dueAt <= :now',
      ExpressionAttributeValues: { ':shard': shard, ':now': now },
    },
  );
  for await (const { Items = [] } of pages) {
    for (const item of Items) {
      const { pk, sk, dueAt } = indexKeySchema.parse(item);
      const [, messageId] = partsOf(sk);
      if (messageId !== undefined) yield { conversation: pk, messageId, dueAt };
    }
  }
}
