import { type DynamoDBDocumentClient, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { TakenUp } from '../core/due.ts';
import { type MessageRow, pendingDevices } from '../core/journal.ts';
import { nextPushRow, type PushEnd } from '../core/push-row.ts';
import { asRead, isLostRace, putOnce, transact, type WriteItem } from './conditional-write.ts';
import type { JournalSettings } from './journal-messages.ts';
import { journalExpirySeconds, messageItem, messageKey, pushKey } from './journal-rows.ts';

/**
 * The next decision of a row, with the pushes that it ends, if the row and those pushes are as they were read. A push that it
 * does again may have been claimed meanwhile: its new job is then dropped.
 * @returns false where they are not: somebody else was quicker
 */
export function advance(
  client: DynamoDBDocumentClient,
  { tableName, days }: JournalSettings,
  read: TakenUp,
  next: MessageRow,
  ends: ReadonlyMap<number, PushEnd>,
): Promise<boolean> {
  const { row, pushes } = read;
  const now = next.decidedAt;
  const expiresAtSeconds = journalExpirySeconds(now, days);
  const pending = pendingDevices(row);
  const put = {
    TableName: tableName,
    Item: messageItem(next, expiresAtSeconds),
    ConditionExpression: [
      '#state = :open AND step = :step',
      row.undelivered ? 'undelivered = :undelivered' : 'attribute_not_exists(undelivered)',
      ...pending.map((position) => `attribute_not_exists(ends.#p${position})`),
    ].join(' AND '),
    ExpressionAttributeNames: {
      '#state': 'state',
      ...Object.fromEntries(pending.map((position) => [`#p${position}`, String(position)])),
    },
    ExpressionAttributeValues: {
      ':open': 'open',
      ':step': row.step,
      ...(row.undelivered ? { ':undelivered': true } : {}),
    },
  };
  if (ends.size === 0) return putOnce(client, put);
  const items: WriteItem[] = [{ Put: put }];
  for (const [position, end] of ends) {
    const device = row.devices[position];
    if (!device) continue;
    const before = pushes.get(position);
    const push = { conversation: row.conversation, messageId: row.messageId, ...device };
    items.push({
      Put: {
        TableName: tableName,
        Item: {
          ...pushKey(row.conversation, row.messageId, device),
          ...nextPushRow(push, before, end, { now }),
          expiresAtSeconds,
        },
        ...asRead(before),
      },
    });
  }
  return transact(client, items);
}

/** An open row that is left as it is comes up again then; nothing happens where it has changed meanwhile. */
export async function postpone(
  client: DynamoDBDocumentClient,
  { tableName }: JournalSettings,
  row: MessageRow,
  dueAt: number,
): Promise<void> {
  try {
    await client.send(
      new UpdateCommand({
        TableName: tableName,
        Key: messageKey(row.conversation, row.messageId),
        UpdateExpression: 'SET dueAt = :due',
        ConditionExpression: '#state = :open AND step = :step AND dueAt = :read',
        ExpressionAttributeNames: { '#state': 'state' },
        ExpressionAttributeValues: { ':due': dueAt, ':open': 'open', ':step': row.step, ':read': row.dueAt },
      }),
    );
  } catch (error) {
    if (!isLostRace(error)) throw error;
  }
}

/**
 * Notes of an open row that its message did not reach the customer's app.
 * @returns false where it is closed, or noted already
 */
export async function noteUndelivered(
  client: DynamoDBDocumentClient,
  { tableName }: JournalSettings,
  { conversation, messageId }: Pick<MessageRow, 'conversation' | 'messageId'>,
): Promise<boolean> {
  try {
    await client.send(
      new UpdateCommand({
        TableName: tableName,
        Key: messageKey(conversation, messageId),
        UpdateExpression: 'SET undelivered = :true',
        ConditionExpression: '#state = :open AND attribute_not_exists(undelivered)',
        ExpressionAttributeNames: { '#state': 'state' },
        ExpressionAttributeValues: { ':true': true, ':open': 'open' },
      }),
    );
    return true;
  } catch (error) {
    if (isLostRace(error)) return false;
    throw error;
  }
}
