import { type DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import { parseConversationKey } from '../core/conversation.ts';
import { writeAll } from './conditional-write.ts';
import { bindingExpirySeconds } from './conversation-binding.ts';
import { conversationRowKey, isExpired, readConversationRow } from './presence-rows.ts';

/** What a source tells of a conversation beside its agents' messages. Times are epoch milliseconds. */
export interface ConversationNews {
  readonly lastCustomerMessageAt?: number;
  readonly endedAt?: number;
  /** Where the source names the customer: it binds the conversation. */
  readonly customerId?: string;
}

/**
 * Notes news in the conversation's row; none of its times moves back.
 * @returns undefined where the row was changed meanwhile
 */
export async function noteNews(
  client: DynamoDBDocumentClient,
  tableName: string,
  conversation: string,
  { lastCustomerMessageAt, endedAt, customerId }: ConversationNews,
  now: number,
): Promise<true | undefined> {
  const key = conversationRowKey(conversation);
  const { Item } = await client.send(new GetCommand({ TableName: tableName, Key: key, ConsistentRead: true }));
  const read = readConversationRow(Item);
  // What stands in an expired row holds no longer; its times do not matter either.
  const known = read && !isExpired(read, now) ? read : undefined;
  const times = {
    ...latest('lastCustomerMessageAt', known?.lastCustomerMessageAt, lastCustomerMessageAt),
    ...latest('endedAt', known?.endedAt, endedAt),
  };
  const binding = customerId === undefined ? {} : { owner: customerId, boundBy: 'source' as const };
  const { source } = parseConversationKey(conversation);
  const written = await writeAll(client, [
    {
      Put: {
        TableName: tableName,
        Item: { ...known, ...key, v: 1, source, ...times, ...binding, expiresAtSeconds: bindingExpirySeconds(now) },
        ...(read ? asItWas(read) : { ConditionExpression: 'attribute_not_exists(pk)' }),
      },
    },
  ]);
  return written ? true : undefined;
}

function latest<Name extends string>(name: Name, known: number | undefined, told: number | undefined) {
  if (known === undefined && told === undefined) return {};
  return { [name]: Math.max(known ?? 0, told ?? 0) };
}

/** Every field that another writer could change. */
function asItWas(read: NonNullable<ReturnType<typeof readConversationRow>>) {
  const fields = ['owner', 'boundBy', 'lastCustomerMessageAt', 'endedAt', 'expiresAtSeconds'] as const;
  const conditions = fields.map((name) =>
    read[name] === undefined ? `attribute_not_exists(#${name})` : `#${name} = :${name}`,
  );
  return {
    ConditionExpression: conditions.join(' AND '),
    ExpressionAttributeNames: Object.fromEntries(fields.map((name) => [`#${name}`, name])),
    ExpressionAttributeValues: Object.fromEntries(
      fields.filter((name) => read[name] !== undefined).map((name) => [`:${name}`, read[name]]),
    ),
  };
}
