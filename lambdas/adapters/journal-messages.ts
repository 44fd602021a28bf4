import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { type DynamoDBDocumentClient, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { closeMessage, type MessageRow, type PushEnd } from '../core/journal.ts';
import { endKey, endsSchema, messageKey, messageRowSchema } from './journal-rows.ts';

export interface JournalSettings {
  readonly tableName: string;
  readonly days: number;
}

/** When a row may disappear, for DynamoDB's TTL. */
export const journalExpirySeconds = (now: number, { days }: JournalSettings) => Math.floor(now / 1000) + days * 86_400;

/**
 * Writes the message row if there is none yet.
 * @returns the row that stands: ours, or the one that a former delivery of the same message wrote
 */
export async function openMessage(
  client: DynamoDBDocumentClient,
  settings: JournalSettings,
  row: MessageRow,
): Promise<{ readonly kind: 'written' | 'repeat'; readonly row: MessageRow }> {
  try {
    await client.send(
      new PutCommand({
        TableName: settings.tableName,
        Item: {
          ...messageKey(row.conversation, row.messageId),
          ...row,
          ends: {},
          expiresAtSeconds: journalExpirySeconds(row.decidedAt, settings),
        },
        ConditionExpression: 'attribute_not_exists(pk)',
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      }),
    );
    return { kind: 'written', row };
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException) || !error.Item) throw error;
    return { kind: 'repeat', row: messageRowSchema.parse(unmarshall(error.Item)) };
  }
}

/**
 * Notes on the message row how the push to one device ended; the last one closes the message. Safe to repeat.
 * @returns the message's end, or undefined while other pushes are under way or where it is closed already
 */
export async function notePushEnd(
  client: DynamoDBDocumentClient,
  settings: JournalSettings,
  push: { readonly conversation: string; readonly messageId: string; readonly deviceId: string },
  end: PushEnd,
): Promise<ReturnType<typeof closeMessage> | undefined> {
  const key = { TableName: settings.tableName, Key: messageKey(push.conversation, push.messageId) };
  const { Attributes } = await client.send(
    new UpdateCommand({
      ...key,
      UpdateExpression: 'SET ends.#device = :end',
      ConditionExpression: 'attribute_exists(pk)',
      ExpressionAttributeNames: { '#device': endKey(push.deviceId) },
      ExpressionAttributeValues: { ':end': end },
      ReturnValues: 'ALL_NEW',
    }),
  );
  const row = messageRowSchema.parse(Attributes);
  const ends = endsSchema.parse(Attributes?.ends);
  const pending = row.devices.some(({ deviceId }) => ends[endKey(deviceId)] === undefined);
  if (row.state !== 'open' || pending) return undefined;
  const closed = closeMessage(Object.values(ends), row.passedOver);
  return (await closeRow(client, key, row.step, closed)) ? closed : undefined;
}

/** @returns false where the row was closed, or taken up again, by somebody else meanwhile */
async function closeRow(
  client: DynamoDBDocumentClient,
  key: { readonly TableName: string; readonly Key: ReturnType<typeof messageKey> },
  step: number,
  closed: ReturnType<typeof closeMessage>,
): Promise<boolean> {
  const withheld = closed.state === 'withheld';
  try {
    await client.send(
      new UpdateCommand({
        ...key,
        UpdateExpression: `SET #state = :state${withheld ? ', reason = :reason' : ''} REMOVE dueAt`,
        ConditionExpression: '#state = :open AND step = :step',
        ExpressionAttributeNames: { '#state': 'state' },
        ExpressionAttributeValues: {
          ':open': 'open',
          ':step': step,
          ':state': closed.state,
          ...(withheld ? { ':reason': closed.reason } : {}),
        },
      }),
    );
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
}
