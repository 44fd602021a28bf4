import { isDeepStrictEqual } from 'node:util';
import { type DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import type { Alias } from '../core/alias.ts';
import { replaces } from '../core/binding.ts';
import { parseConversationKey } from '../core/conversation.ts';
import { mostAliases } from './alias-table.ts';
import { writeAll } from './conditional-write.ts';
import { bindingExpirySeconds, isRenewed, type SaidBinding } from './conversation-binding.ts';
import { conversationRowKey, isExpired, readConversationRow } from './presence-rows.ts';

/** What a source tells of a conversation beside its agents' messages. Times are epoch milliseconds. */
export interface ConversationNews {
  readonly lastCustomerMessageAt?: number;
  readonly endedAt?: number;
  /** Where the source says who the customer is: it binds the conversation, unless what stands outranks it. */
  readonly customer?: SaidBinding;
  /** What else it calls the customer; kept beside those that are known. */
  readonly aliases?: readonly Alias[];
}

/**
 * Notes news in the conversation's row; none of its times moves back.
 * @returns `known` where it says nothing new; undefined where the row was changed meanwhile
 */
export async function noteNews(
  client: DynamoDBDocumentClient,
  tableName: string,
  conversation: string,
  { lastCustomerMessageAt, endedAt, customer, aliases = [] }: ConversationNews,
  now: number,
): Promise<'noted' | 'known' | undefined> {
  const key = conversationRowKey(conversation);
  const { Item } = await client.send(new GetCommand({ TableName: tableName, Key: key, ConsistentRead: true }));
  const read = readConversationRow(Item);
  // What stands in an expired row holds no longer; its times do not matter either.
  const known = read && !isExpired(read, now) ? read : undefined;
  const times = {
    ...latest('lastCustomerMessageAt', known?.lastCustomerMessageAt, lastCustomerMessageAt),
    ...latest('endedAt', known?.endedAt, endedAt),
  };
  const stands = known?.boundBy && { by: known.boundBy, at: known.boundAt ?? 0 };
  const binding =
    customer === undefined || !replaces(customer, stands)
      ? {}
      : { owner: customer.customerId, boundBy: customer.by, boundAt: customer.at };
  const { source } = parseConversationKey(conversation);
  const row = { ...known, ...key, v: 1 as const, source, ...times, ...binding, ...named(known?.aliases, aliases) };
  // The same snapshot comes again and again: what says nothing new is not written, as long as the row lives.
  if (known && isRenewed(known, now) && isDeepStrictEqual(row, { ...known, ...key })) return 'known';
  const expiresAtSeconds = bindingExpirySeconds(now);
  const condition = read ? asItWas(read) : { ConditionExpression: 'attribute_not_exists(pk)' };
  const put = { TableName: tableName, Item: { ...row, expiresAtSeconds }, ...condition };
  return (await writeAll(client, [{ Put: put }])) ? 'noted' : undefined;
}

function latest<Name extends string>(name: Name, known: number | undefined, told: number | undefined) {
  if (known === undefined && told === undefined) return {};
  return { [name]: Math.max(known ?? 0, told ?? 0) };
}

/** The newest names first, and no more than are read. */
function named(known: readonly Alias[] = [], told: readonly Alias[]) {
  const all = [...told, ...known];
  if (all.length === 0) return {};
  const unique = new Map(all.map((alias) => [`${alias.kind}~${alias.value}`, alias]));
  return { aliases: [...unique.values()].slice(0, mostAliases) };
}

/** Every field that another writer could change. */
function asItWas(read: NonNullable<ReturnType<typeof readConversationRow>>) {
  const fields = [
    'owner',
    'boundBy',
    'boundAt',
    'aliases',
    'lastCustomerMessageAt',
    'endedAt',
    'readUpTo',
    'expiresAtSeconds',
  ] as const;
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
