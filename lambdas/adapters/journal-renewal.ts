import { BatchGetCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod/mini';
import { endOf, type PushEnd } from '../core/push-row.ts';
import { transact, type WriteItem } from './conditional-write.ts';
import { messageItem, messageKey, messageRowSchema, pushKey, pushPrefix, pushRowSchema } from './journal-rows.ts';
import { keyPart } from './key-part.ts';

/** The first version knew a push by the device's id alone. */
const formerPushKey = (conversation: string, messageId: string, deviceId: string) => ({
  pk: conversation,
  sk: pushPrefix(messageId) + keyPart(deviceId),
});

const formerSchema = z.object({ ends: z.record(z.string(), z.unknown()), expiresAtSeconds: z.int() });

/**
 * Gives an open message of the first version, which `isFormerOpen` knows, and the rows of its pushes today's shape: whoever
 * writes a part of them then meets what they expect, and the index of open rows names the message. A push that ended
 * before its message was told of it is noted there; if it was the last, the sweeper closes the message. The pushes' old
 * rows stay, should somebody of that version be at work still; nobody reads them for an answer.
 * @returns false where the row was changed meanwhile: read again
 */
export async function renewMessage(client: DynamoDBDocumentClient, tableName: string, item: object): Promise<boolean> {
  const row = messageRowSchema.parse(item);
  const { ends: formerEnds, expiresAtSeconds } = formerSchema.parse(item);
  const { conversation, messageId, devices } = row;
  const pushes = await readFormerPushes(client, tableName, row);
  const puts: WriteItem[] = [];
  const ends: Record<string, PushEnd> = {};
  for (const [position, device] of devices.entries()) {
    const push = pushes.find(({ deviceId }) => deviceId === device.deviceId);
    if (!push) continue;
    const end = endOf(push);
    if (end) ends[position] = end;
    const Item = { ...pushKey(conversation, messageId, device), ...push, expiresAtSeconds };
    puts.push({ Put: { TableName: tableName, Item, ConditionExpression: 'attribute_not_exists(pk)' } });
  }
  const renewed = messageItem({ ...row, ends: { ...ends, ...row.ends } }, expiresAtSeconds);
  const names = ['expiresAt', 'devices', 'ends', 'content', 'lookAt', 'dueAt', 'openShard'] as const;
  const set = names.filter((name) => renewed[name] !== undefined);
  const update: WriteItem = {
    Update: {
      TableName: tableName,
      Key: messageKey(conversation, messageId),
      UpdateExpression: `SET ${set.map((name) => `#${name} = :${name}`).join(', ')}`,
      ConditionExpression: '#state = :open AND attribute_not_exists(#expiresAt) AND #ends = :formerEnds',
      ExpressionAttributeNames: { '#state': 'state', ...Object.fromEntries(set.map((name) => [`#${name}`, name])) },
      ExpressionAttributeValues: {
        ':open': 'open',
        ':formerEnds': formerEnds,
        ...Object.fromEntries(set.map((name) => [`:${name}`, renewed[name]])),
      },
    },
  };
  return transact(client, [update, ...puts]);
}

/** Rejects beyond 100 devices (DynamoDB, "BatchGetItem" and "TransactWriteItems"), which no customer is known to have had. */
async function readFormerPushes(
  client: DynamoDBDocumentClient,
  tableName: string,
  { conversation, messageId, devices }: ReturnType<typeof messageRowSchema.parse>,
) {
  const Keys = devices.map(({ deviceId }) => formerPushKey(conversation, messageId, deviceId));
  if (Keys.length === 0) return [];
  const { Responses, UnprocessedKeys } = await client.send(
    new BatchGetCommand({ RequestItems: { [tableName]: { Keys, ConsistentRead: true } } }),
  );
  // A push that nobody sees here could be sent twice.
  if (Object.keys(UnprocessedKeys ?? {}).length > 0) throw new Error('DynamoDB left rows unread.');
  return (Responses?.[tableName] ?? []).map((item) => pushRowSchema.parse(item));
}
