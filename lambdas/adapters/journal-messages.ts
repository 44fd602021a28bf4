import {
  ConditionalCheckFailedException,
  TransactionCanceledException,
  TransactionConflictException,
} from '@aws-sdk/client-dynamodb';
import {
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  paginateQuery,
  TransactWriteCommand,
} from '@aws-sdk/lib-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod/mini';
import type { TakenUp } from '../core/due.ts';
import type { MessageRow } from '../core/journal.ts';
import type { PushRow } from '../core/push-row.ts';
import { untilUndisturbed, type WriteItem } from './conditional-write.ts';
import { isFormerOpen } from './former-rows.ts';
import { renewMessage } from './journal-renewal.ts';
import {
  journalExpirySeconds,
  messageItem,
  messageKey,
  messagePrefix,
  messageRowSchema,
  pushPrefix,
  pushRowSchema,
} from './journal-rows.ts';

export interface JournalSettings {
  readonly tableName: string;
  readonly days: number;
  /** Between two tries of a write that lost its race. */
  readonly pause?: (lost: number) => Promise<void>;
}

export type Opened =
  /** The row that stands: ours, or the one that a former delivery of the same message wrote. */
  | { readonly kind: 'written' | 'repeat'; readonly row: MessageRow }
  /** What was to be written along with it may not be any more, and nothing is written. */
  | { readonly kind: 'overtaken' };

/**
 * Writes the message row if there is none yet, together with what else must stand if it does.
 * @param along such as the binding of the conversation; not written where the row stood already
 */
export function openMessage(
  client: DynamoDBDocumentClient,
  { tableName, days, pause }: JournalSettings,
  row: MessageRow,
  along: readonly WriteItem[],
): Promise<Opened> {
  const put = {
    TableName: tableName,
    Item: messageItem(row, journalExpirySeconds(row.decidedAt, days)),
    ConditionExpression: 'attribute_not_exists(pk)',
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD' as const,
  };
  return untilUndisturbed<Opened>(async () => {
    try {
      if (along.length === 0) await client.send(new PutCommand(put));
      else await client.send(new TransactWriteCommand({ TransactItems: [{ Put: put }, ...along] }));
      return { kind: 'written', row };
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException && error.Item) return repeat(error.Item);
      if (error instanceof TransactionConflictException) return undefined;
      if (!(error instanceof TransactionCanceledException)) throw error;
      const stood = error.CancellationReasons?.[0]?.Item;
      if (stood) return repeat(stood);
      const codes = error.CancellationReasons?.map(({ Code }) => Code) ?? [];
      if (codes.slice(1).includes('ConditionalCheckFailed')) return { kind: 'overtaken' };
      if (codes.some((code) => code !== 'None' && code !== 'TransactionConflict')) throw error;
      return undefined;
    }
  }, pause);
}

const repeat = (item: Parameters<typeof unmarshall>[0]) =>
  ({ kind: 'repeat', row: messageRowSchema.parse(unmarshall(item)) }) as const;

/** A message and the rows of its pushes, as they stand; an open one of the first version is renewed before. */
export async function readMessage(
  client: DynamoDBDocumentClient,
  { tableName, pause }: JournalSettings,
  conversation: string,
  messageId: string,
): Promise<TakenUp | undefined> {
  const Key = messageKey(conversation, messageId);
  const { Item } = await untilUndisturbed(async () => {
    const read = await client.send(new GetCommand({ TableName: tableName, Key, ConsistentRead: true }));
    if (!read.Item || !isFormerOpen(read.Item)) return read;
    await renewMessage(client, tableName, read.Item);
    return undefined;
  }, pause);
  if (!Item) return undefined;
  const row = messageRowSchema.parse(Item);
  const pushes = new Map<number, PushRow>();
  if (row.state !== 'open' || row.devices.length === 0) return { row, pushes };
  for await (const item of queryPrefix(client, tableName, conversation, pushPrefix(messageId))) {
    const push = pushRowSchema.parse(item);
    const position = row.devices.findIndex(
      ({ customerId, deviceId }) => customerId === push.customerId && deviceId === push.deviceId,
    );
    // A row of the first version stands beside the one that took its place.
    const isOlder = (pushes.get(position)?.changedAt ?? 0) > push.changedAt;
    if (position >= 0 && !isOlder) pushes.set(position, push);
  }
  return { row, pushes };
}

/** Whether a message has its row, read consistently. */
export async function hasMessage(
  client: DynamoDBDocumentClient,
  { tableName }: JournalSettings,
  conversation: string,
  messageId: string,
): Promise<boolean> {
  const Key = messageKey(conversation, messageId);
  const { Item } = await client.send(
    new GetCommand({ TableName: tableName, Key, ConsistentRead: true, ProjectionExpression: 'pk' }),
  );
  return Item !== undefined;
}

const openRowSchema = z.object({ messageId: z.string() });

/** The ids of the messages of a conversation that are open. */
export async function openMessages(
  client: DynamoDBDocumentClient,
  { tableName }: JournalSettings,
  conversation: string,
): Promise<string[]> {
  const open: string[] = [];
  const pages = paginateQuery(
    { client },
    {
      TableName: tableName,
      ConsistentRead: true,
      KeyConditionExpression: 'pk = :conversation AND begins_with(sk, :prefix)',
      FilterExpression: '#state = :open',
      ProjectionExpression: 'messageId',
      ExpressionAttributeNames: { '#state': 'state' },
      ExpressionAttributeValues: { ':conversation': conversation, ':prefix': messagePrefix, ':open': 'open' },
    },
  );
  for await (const { Items = [] } of pages) open.push(...Items.map((item) => openRowSchema.parse(item).messageId));
  return open;
}

async function* queryPrefix(
  client: DynamoDBDocumentClient,
  tableName: string,
  conversation: string,
  prefix: string,
): AsyncGenerator<Record<string, unknown>> {
  const pages = paginateQuery(
    { client },
    {
      TableName: tableName,
      ConsistentRead: true,
      KeyConditionExpression: 'pk = :conversation AND begins_with(sk, :prefix)',
      ExpressionAttributeValues: { ':conversation': conversation, ':prefix': prefix },
    },
  );
  for await (const { Items = [] } of pages) yield* Items;
}
