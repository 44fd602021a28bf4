import { paginateQuery } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { customerConversationPrefix } from '../lambdas/adapters/conversation-binding.ts';
import {
  claimKey,
  customerKey,
  readDeviceRow,
  routingKey,
  tokenHash,
  unregisterRowKey,
} from '../lambdas/adapters/device-rows.ts';
import type { TablesClient } from '../lambdas/adapters/dynamodb.ts';
import { messageOfToday } from '../lambdas/adapters/former-rows.ts';
import { cursorKey } from '../lambdas/adapters/journal-rows.ts';
import { keyPart } from '../lambdas/adapters/key-part.ts';
import { conversationKey, parseConversationKey } from '../lambdas/core/conversation.ts';
import { type Deployment, outputOf } from './deployment.ts';
import { type ScanPace, scanAtRate } from './devices-scan.ts';

export interface CustomerTables {
  readonly devices: string;
  readonly presence: string;
  readonly journal: string;
}

export function customerTables(deployment: Pick<Deployment, 'outputs'>): CustomerTables {
  return {
    devices: outputOf(deployment, 'DeviceTableName'),
    presence: outputOf(deployment, 'PresenceTableName'),
    journal: outputOf(deployment, 'JournalTableName'),
  };
}

const rowSchema = z.looseObject({ pk: z.string(), sk: z.string() });
/** A row as it lies in its table. */
export type Row = z.output<typeof rowSchema>;

/** Everything that the tables hold of a customer, as far as it was looked for. */
export interface CustomerData {
  /** Beside the customer's key: devices, wishes, unread messages, conversations, counts of requests. */
  readonly own: readonly Row[];
  /** Who holds their tokens, what unregisters their devices, how other systems name them, what contact centres call them. */
  readonly claims: readonly Row[];
  readonly unregisters: readonly Row[];
  readonly routings: readonly Row[];
  readonly aliases: readonly Row[];
  /** Conversations that are theirs, and what their devices said of any. */
  readonly presence: readonly Row[];
  /** Messages that were for them or for one of their devices; their pushes; where their screens stand. */
  readonly messages: readonly Row[];
  readonly pushes: readonly Row[];
  readonly cursors: readonly Row[];
}

/**
 * Finds a customer's rows by keys: their own, and those of the conversations that these name. No index leads from a customer
 * to the conversations that only a contact centre said are theirs, so whoever wants to be sure reads all tables whole.
 * @param whole undefined: only what keys lead to
 * @param also conversations to look in whatever the rows say; bare for the default source, or `source~id`
 */
export async function readCustomerData(
  client: TablesClient,
  tables: CustomerTables,
  customerId: string,
  whole: ScanPace | undefined,
  also: readonly string[] = [],
): Promise<CustomerData> {
  const own = await query(client, tables.devices, customerKey(customerId));
  const devices = own.flatMap((row) => (row.sk.startsWith('device~') ? (readDeviceRow(row) ?? []) : []));
  const found = whole ? await scanAll(client, tables, customerId, whole) : { named: [], conversations: [] };

  const given = also.map((id) => conversationKey(parseConversationKey(id)));
  const conversations = new Set([...conversationsOf(own), ...found.conversations, ...given]);
  const presence: Row[] = [];
  const journal: Row[] = [];
  for (const conversation of conversations) {
    presence.push(...(await query(client, tables.presence, conversation)));
    journal.push(...(await query(client, tables.journal, conversation)));
  }
  const theirs = presence.filter(({ owner, customerId: of }) => owner === customerId || of === customerId);
  const messages = journal.filter((row) => row.sk.startsWith('message~') && isFor(row, customerId));
  const pushes = journal.filter(({ sk, customerId: of }) => sk.startsWith('push~') && of === customerId);

  const keys = [
    ...devices.map((device) => claimKey(tokenHash(device))),
    ...devices.flatMap(({ unregisterHash }) =>
      unregisterHash === undefined ? [] : [unregisterRowKey(unregisterHash)],
    ),
    ...devices.flatMap(({ routingId }) => (routingId === undefined ? [] : [routingKey(routingId)])),
    ...theirs.flatMap(aliasKeysOf),
  ];
  const named = [...found.named];
  for (const { pk } of keys) named.push(...(await query(client, tables.devices, pk)));
  const ofCustomer = new Map(named.filter((row) => row.customerId === customerId).map((row) => [row.pk, row]));
  const beginning = (prefix: string) => [...ofCustomer.values()].filter(({ pk }) => pk.startsWith(prefix));

  const screens = new Map<string, string>();
  for (const { pk, deviceId } of pushes) {
    const key = cursorKey(pk, { customerId, deviceId: String(deviceId) });
    screens.set(`${key.pk} ${key.sk}`, key.sk);
  }
  return {
    own,
    claims: beginning('claim~'),
    unregisters: beginning('unregister~'),
    routings: beginning('routing~'),
    aliases: beginning('alias~'),
    presence: theirs,
    messages,
    pushes,
    cursors: journal.filter(({ pk, sk }) => screens.has(`${pk} ${sk}`)),
  };
}

export function countsOf(data: CustomerData): Record<keyof CustomerData, number> {
  const { own, claims, unregisters, routings, aliases, presence, messages, pushes, cursors } = data;
  return {
    own: own.length,
    claims: claims.length,
    unregisters: unregisters.length,
    routings: routings.length,
    aliases: aliases.length,
    presence: presence.length,
    messages: messages.length,
    pushes: pushes.length,
    cursors: cursors.length,
  };
}

export const partInWords: Readonly<Record<keyof CustomerData, string>> = {
  own: 'rows beside their devices: devices, wishes, unread messages, conversations',
  claims: 'claims of device tokens',
  unregisters: 'keys that unregister a device',
  routings: 'names by which other systems know a device',
  aliases: 'names that contact centres have for them',
  presence: 'rows of presence: whose a conversation is, what devices reported',
  messages: 'messages in the journal',
  pushes: 'pushes in the journal',
  cursors: 'positions of their screens in the journal',
};

const deviceSchema = z.looseObject({ customerId: z.string(), deviceId: z.string() });
const messageSchema = z.looseObject({ customerId: z.string().optional(), devices: z.array(deviceSchema).default([]) });

/** Also a message that went to one of their devices before the conversation passed to another. */
function isFor(row: Row, customerId: string): boolean {
  const message = messageSchema.parse(messageOfToday(row));
  return message.customerId === customerId || message.devices.some((device) => device.customerId === customerId);
}

const conversationSchema = z.looseObject({ conversation: z.string() });
const preferencesSchema = z.looseObject({ mutedConversations: z.array(conversationSchema).default([]) });

/** Which conversations a customer's own rows name. */
function conversationsOf(own: readonly Row[]): string[] {
  return own.flatMap((row) => {
    if (row.sk.startsWith(customerConversationPrefix) || row.sk.startsWith('unread~')) {
      return [conversationSchema.parse(row).conversation];
    }
    if (row.sk !== 'preferences') return [];
    return preferencesSchema.parse(row).mutedConversations.map(({ conversation }) => conversation);
  });
}

const namesSchema = z.looseObject({
  aliases: z.array(z.looseObject({ kind: z.string(), value: z.string() })).default([]),
});

/** The rows that a conversation's names lead to, as `alias-table.ts` keys them. */
function aliasKeysOf(row: Row): { readonly pk: string }[] {
  const { source } = parseConversationKey(row.pk);
  return namesSchema.parse(row).aliases.map(({ kind, value }) => ({ pk: `alias~${source}~${kind}~${keyPart(value)}` }));
}

/** Whose rows have no key that leads to them: other customers' conversations, claims that stayed behind, names. */
async function scanAll(client: TablesClient, tables: CustomerTables, customerId: string, pace: ScanPace) {
  const rows = async (TableName: string, filter: string, more: Record<string, string> = {}) => {
    const found: Row[] = [];
    const input = {
      TableName,
      FilterExpression: filter,
      ...(Object.keys(more).length > 0 ? { ExpressionAttributeNames: more } : {}),
      ExpressionAttributeValues: { ':customer': customerId },
    };
    for await (const item of scanAtRate(client, input, pace)) found.push(rowSchema.parse(item));
    return found;
  };
  const named = await rows(tables.devices, 'customerId = :customer');
  const presence = await rows(tables.presence, '#owner = :customer OR customerId = :customer', { '#owner': 'owner' });
  const journal = await rows(tables.journal, 'customerId = :customer');
  return { named, conversations: [...presence, ...journal].map(({ pk }) => pk) };
}

async function query(client: TablesClient, TableName: string, pk: string): Promise<Row[]> {
  const found: Row[] = [];
  const pages = paginateQuery(
    { client },
    {
      TableName,
      ConsistentRead: true,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': pk },
    },
  );
  for await (const { Items = [] } of pages) found.push(...Items.map((item) => rowSchema.parse(item)));
  return found;
}
