import { type DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod/mini';
import { defaultPreferences, type MutedConversation, type Preferences, quietModes } from '../core/preferences.ts';
import { asRead, untilUndisturbed, writeAll } from './conditional-write.ts';
import { customerKey } from './device-rows.ts';

/** What customers wish, one row beside the devices of each. Times are epoch milliseconds. */
export interface PreferencesTable {
  /** Read consistently; the defaults where a customer never said anything. */
  readonly readPreferences: (customerId: string) => Promise<Preferences>;
  /** Replaces all of them but the conversations that are muted. */
  readonly writePreferences: (
    customerId: string,
    wishes: Omit<Preferences, 'mutedConversations'>,
    now: number,
  ) => Promise<Preferences>;
  /** The one muted longest ago makes room where there are too many. */
  readonly muteConversation: (customerId: string, muted: MutedConversation, now: number) => Promise<void>;
  /** Also where it was not muted. */
  readonly unmuteConversation: (customerId: string, conversation: string, now: number) => Promise<void>;
}

/** Their keys take up to 256 bytes each, and every decision reads the row. */
export const mostMutedConversations = 100;

const preferencesRow = z.object({
  v: z.literal(1),
  revision: z.int(),
  categories: z.object({ chatMessages: z.boolean(), ticketUpdates: z.boolean(), systemNotices: z.boolean() }),
  mutedUntil: z.exactOptional(z.int()),
  quietHours: z.exactOptional(
    z.object({ start: z.string(), end: z.string(), timeZone: z.string(), mode: z.enum(quietModes) }),
  ),
  privacy: z.exactOptional(z.enum(['full', 'generic', 'id-only'])),
  pushWhileActive: z.boolean(),
  mutedConversations: z.array(z.object({ conversation: z.string(), until: z.exactOptional(z.int()) })),
});

export const preferencesKey = (customerId: string) => ({ pk: customerKey(customerId), sk: 'preferences' });

function readPreferencesRow(item: unknown) {
  const { v, revision, ...preferences } = preferencesRow.parse(item);
  return { revision, preferences };
}

/** The preferences of a customer's row, as whoever reads several rows at once finds it. */
export function preferencesOf(item: unknown): Preferences {
  return readPreferencesRow(item).preferences;
}

export function createPreferencesTable(
  client: DynamoDBDocumentClient,
  tableName: string,
  pause?: (lost: number) => Promise<void>,
): PreferencesTable {
  async function read(customerId: string) {
    const Key = preferencesKey(customerId);
    const { Item } = await client.send(new GetCommand({ TableName: tableName, Key, ConsistentRead: true }));
    return Item && readPreferencesRow(Item);
  }

  /** @param changed gives back the same object where there is nothing to write */
  function change(customerId: string, changed: (preferences: Preferences) => Preferences): Promise<Preferences> {
    return untilUndisturbed(async () => {
      const known = await read(customerId);
      const preferences = known?.preferences ?? defaultPreferences;
      const next = changed(preferences);
      if (next === preferences) return next;
      const row = { ...preferencesKey(customerId), v: 1, revision: (known?.revision ?? 0) + 1, ...next };
      const written = await writeAll(client, [{ Put: { TableName: tableName, Item: row, ...asRead(known) } }]);
      return written ? next : undefined;
    }, pause);
  }

  return {
    readPreferences: async (customerId) => (await read(customerId))?.preferences ?? defaultPreferences,
    writePreferences: (customerId, wishes, now) =>
      change(customerId, ({ mutedConversations }) => ({
        ...wishes,
        mutedConversations: mutedConversations.filter(lasts(now)),
      })),
    async muteConversation(customerId, muted, now) {
      await change(customerId, (preferences) => {
        const others = preferences.mutedConversations.filter(isNot(muted.conversation)).filter(lasts(now));
        return { ...preferences, mutedConversations: [muted, ...others].slice(0, mostMutedConversations) };
      });
    },
    async unmuteConversation(customerId, conversation, now) {
      await change(customerId, (preferences) => {
        const { mutedConversations } = preferences;
        if (mutedConversations.every(isNot(conversation))) return preferences;
        return {
          ...preferences,
          mutedConversations: mutedConversations.filter(isNot(conversation)).filter(lasts(now)),
        };
      });
    },
  };
}

const isNot = (conversation: string) => (muted: MutedConversation) => muted.conversation !== conversation;
const lasts =
  (now: number) =>
  ({ until }: MutedConversation) =>
    until === undefined || until > now;
