import { type DynamoDBDocumentClient, paginateQuery, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod/mini';
import { isRead, mostUnread, type UnreadMessage, type WhatWasRead } from '../core/unread.ts';
import { isLostRace, untilUndisturbed } from './conditional-write.ts';
import { customerKey } from './device-rows.ts';
import { keyPart } from './key-part.ts';

/** Which messages a customer has not read, by conversation, beside the devices. All times are epoch milliseconds. */
export interface UnreadTable {
  /** Adds a message to what the customer has not read; a repeat adds nothing, and of too many the oldest goes. */
  readonly noteUnread: (
    customerId: string,
    conversation: string,
    message: UnreadMessage,
    now: number,
  ) => Promise<unknown>;
  /** @returns what this call has cleared, and how many of all conversations remain */
  readonly clearUnread: (
    customerId: string,
    conversation: string,
    what: WhatWasRead,
    now: number,
  ) => Promise<{
    /** The newest first. */
    readonly messageIds: readonly string[];
    readonly unread: number;
  }>;
  /** Of all conversations, by one consistent query. */
  readonly countUnread: (customerId: string, now: number) => Promise<number>;
}

const keptSeconds = 30 * 24 * 60 * 60;
export const unreadPrefix = 'unread~';

const unreadKey = (customerId: string, conversation: string) => ({
  pk: customerKey(customerId),
  sk: unreadPrefix + keyPart(conversation),
});

/**
 * One text for each message, its time first, so that they sort by it. A set of texts, because DynamoDB adds and removes
 * members by themselves: whoever does so at the same time takes nothing from the other ("Update expressions", ADD).
 */
const memberOf = ({ messageId, sentAt }: UnreadMessage) => `${String(sentAt).padStart(15, '0')}~${messageId}`;
const memberSchema = z.pipe(
  z.string().check(z.regex(/^\d{15,}~/)),
  z.transform((member) => {
    const end = member.indexOf('~');
    return { member, sentAt: Number(member.slice(0, end)), messageId: member.slice(end + 1) };
  }),
);

const rowSchema = z.object({
  v: z.literal(1),
  conversation: z.string(),
  /** Absent where all are read: DynamoDB has no empty sets. */
  messages: z._default(
    z.pipe(
      z.set(memberSchema),
      z.transform((members) => [...members]),
    ),
    [],
  ),
  expiresAtSeconds: z.int(),
});
type UnreadRow = z.output<typeof rowSchema>;

export function createUnreadTable(
  client: DynamoDBDocumentClient,
  tableName: string,
  pause?: (lost: number) => Promise<void>,
): UnreadTable {
  async function readRows(customerId: string, now: number): Promise<UnreadRow[]> {
    const rows: UnreadRow[] = [];
    const pages = paginateQuery(
      { client },
      {
        TableName: tableName,
        ConsistentRead: true,
        KeyConditionExpression: 'pk = :pk AND begins_with(sk, :unreadPrefix)',
        ExpressionAttributeValues: { ':pk': customerKey(customerId), ':unreadPrefix': unreadPrefix },
      },
    );
    for await (const { Items = [] } of pages) rows.push(...Items.map((item) => rowSchema.parse(item)));
    return rows.filter(({ expiresAtSeconds }) => expiresAtSeconds * 1000 > now);
  }

  /** @returns undefined where the condition did not hold; else the row as it was, if there was one */
  async function update(
    Key: ReturnType<typeof unreadKey>,
    change: string,
    condition: string,
    values: Record<string, unknown>,
  ): Promise<{ readonly before: Record<string, unknown> | undefined } | undefined> {
    try {
      const { Attributes } = await client.send(
        new UpdateCommand({
          TableName: tableName,
          Key,
          UpdateExpression: change,
          ConditionExpression: condition,
          ExpressionAttributeValues: values,
          ReturnValues: 'ALL_OLD',
        }),
      );
      return { before: Attributes };
    } catch (error) {
      if (isLostRace(error)) return undefined;
      throw error;
    }
  }

  return {
    noteUnread(customerId, conversation, message, now) {
      const key = unreadKey(customerId, conversation);
      const member = memberOf(message);
      const expires = Math.floor(now / 1000) + keptSeconds;
      const add = () =>
        update(
          key,
          'SET v = :v, conversation = :conversation, expiresAtSeconds = :expires ADD messages :messages',
          [
            '(attribute_not_exists(expiresAtSeconds) OR expiresAtSeconds > :now)',
            '(attribute_not_exists(messages) OR size(messages) < :most OR contains(messages, :message))',
          ].join(' AND '),
          {
            ':v': 1,
            ':conversation': conversation,
            ':expires': expires,
            ':messages': new Set([member]),
            ':message': member,
            ':most': mostUnread,
            ':now': Math.floor(now / 1000),
          },
        );

      /** @returns false where there is none for this message: all others are newer */
      async function makeRoom(): Promise<boolean> {
        const row = (await readRows(customerId, 0)).find((one) => one.conversation === conversation);
        if (!row) return true;
        if (row.expiresAtSeconds * 1000 <= now) {
          // Not removed yet: what stands in it holds no longer.
          await update(key, 'SET expiresAtSeconds = :expires REMOVE messages', 'expiresAtSeconds = :read', {
            ':expires': expires,
            ':read': row.expiresAtSeconds,
          });
          return true;
        }
        const members = row.messages.map((one) => one.member).sort();
        const [oldest] = members;
        if (oldest === undefined || members.length < mostUnread || members.includes(member)) return true;
        if (member < oldest) return false;
        await update(key, 'DELETE messages :oldest', 'attribute_exists(pk)', { ':oldest': new Set([oldest]) });
        return true;
      }

      return untilUndisturbed(async () => {
        if (await add()) return 'noted';
        if (!(await makeRoom())) return 'older';
        return (await add()) ? 'noted' : undefined;
      }, pause);
    },

    async clearUnread(customerId, conversation, what, now) {
      const rows = await readRows(customerId, now);
      const total = rows.reduce((sum, { messages }) => sum + messages.length, 0);
      const row = rows.find((one) => one.conversation === conversation);
      const read = row?.messages.filter((message) => isRead(message, what)) ?? [];
      if (read.length === 0) return { messageIds: [], unread: total };
      const updated = await update(
        unreadKey(customerId, conversation),
        'DELETE messages :read',
        // Without it a row that TTL has removed meanwhile would come back, empty.
        'attribute_exists(pk)',
        { ':read': new Set(read.map(({ member }) => member)) },
      );
      const stood = new Set(updated?.before && rowSchema.parse(updated.before).messages.map(({ member }) => member));
      return {
        messageIds: read
          .filter(({ member }) => stood.has(member))
          .toSorted((one, other) => (one.member < other.member ? 1 : -1))
          .map(({ messageId }) => messageId),
        unread: total - read.length,
      };
    },

    countUnread: async (customerId, now) =>
      (await readRows(customerId, now)).reduce((sum, { messages }) => sum + messages.length, 0),
  };
}
