import { type DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod/mini';
import { putOnce } from './conditional-write.ts';
import { journalExpirySeconds } from './journal-rows.ts';
import { shortHash } from './short-hash.ts';

/** The answer to a callback that was handled, as it is given to whoever sends it again. */
const answerSchema = z.object({
  notificationId: z.string(),
  actionId: z.string(),
  state: z.literal('handled'),
  /** ISO 8601. */
  handledAt: z.string(),
  /** Of the request that was handled. */
  correlationId: z.string(),
});
export type CallbackAnswer = z.output<typeof answerSchema>;

const rowSchema = z.object({ v: z.literal(1), answer: answerSchema });

/** One action of one notification: it is handled once. */
export type ClickedAction = Pick<CallbackAnswer, 'notificationId' | 'actionId'>;

/**
 * Beside the journal's rows, and none of them: whoever reads those goes by a conversation's key and the prefixes of their
 * sort keys. A row holds the ids that the target made, and nobody's name; it counts for as long as it is there, also where
 * DynamoDB deletes it late.
 */
const callbackKey = ({ notificationId, actionId }: ClickedAction) => ({
  pk: `callback~${shortHash('callback', notificationId, actionId)}`,
  sk: 'callback',
});

/**
 * Notes that it is handled, before anybody hears of it.
 * @param days after which that is forgotten
 * @param now epoch milliseconds
 * @returns false where it was handled before
 */
export function noteCallback(
  client: DynamoDBDocumentClient,
  { tableName, days }: { readonly tableName: string; readonly days: number },
  answer: CallbackAnswer,
  now: number,
): Promise<boolean> {
  return putOnce(client, {
    TableName: tableName,
    Item: { ...callbackKey(answer), v: 1, answer, expiresAtSeconds: journalExpirySeconds(now, days) },
    ConditionExpression: 'attribute_not_exists(pk)',
  });
}

/** @returns the answer that was given; undefined where it was not handled yet */
export async function readCallback(
  client: DynamoDBDocumentClient,
  tableName: string,
  action: ClickedAction,
): Promise<CallbackAnswer | undefined> {
  const { Item } = await client.send(
    new GetCommand({ TableName: tableName, Key: callbackKey(action), ConsistentRead: true }),
  );
  return Item && rowSchema.parse(Item).answer;
}
