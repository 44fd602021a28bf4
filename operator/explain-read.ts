import { GetCommand, paginateQuery } from '@aws-sdk/lib-dynamodb';
import { breakerKey, readBreaker } from '../lambdas/adapters/channel-rows.ts';
import { readCustomer } from '../lambdas/adapters/customer.ts';
import type { TablesClient } from '../lambdas/adapters/dynamodb.ts';
import {
  messageKey,
  messagePrefix,
  messageRowSchema,
  pushPrefix,
  pushRowSchema,
} from '../lambdas/adapters/journal-rows.ts';
import { createPresenceTable } from '../lambdas/adapters/presence-table.ts';
import { createSwitches } from '../lambdas/adapters/switches.ts';
import type { Breaker } from '../lambdas/core/breaker.ts';
import { conversationKey, parseConversationKey } from '../lambdas/core/conversation.ts';
import type { Customer } from '../lambdas/core/customer.ts';
import type { Channel } from '../lambdas/core/device.ts';
import type { ConversationEvidence } from '../lambdas/core/evidence.ts';
import { type MessageRow, pendingDevices } from '../lambdas/core/journal.ts';
import type { PushRow } from '../lambdas/core/push-row.ts';
import type { Switches } from '../lambdas/core/switches.ts';
import { lineOf } from '../lambdas/dispatch/line-of.ts';

export interface ExplainTables {
  readonly journal: string;
  readonly presence: string;
  readonly devices: string;
}

/** One agent message as the journal has it, with all of its pushes. */
export interface ReadMessage {
  readonly row: MessageRow;
  readonly pushes: readonly PushRow[];
}

/** A channel that is down for one of its apps. */
export interface DownChannel {
  readonly channel: Channel;
  readonly line: string;
  readonly breaker: Breaker;
}

/** What the tables say of a conversation now. */
export interface ConversationFacts {
  readonly conversation: string;
  readonly evidence: ConversationEvidence;
  /** By the time that they were sent, the oldest first. */
  readonly messages: readonly ReadMessage[];
  /** Everyone whom the conversation or one of its messages names. */
  readonly customers: ReadonlyMap<string, Customer>;
  /** Of the channels that open messages wait for. */
  readonly down: readonly DownChannel[];
  /** What a person has paused. */
  readonly switches: Switches;
}

/**
 * Reads what `explain` tells: the journal and the presence of one conversation, its customers' devices and wishes, and
 * whether what its open messages wait for is down.
 * @param id bare for the default source, or `source~id`
 * @param messageId only this message; otherwise all
 */
export async function readFacts(
  client: TablesClient,
  tables: ExplainTables,
  id: string,
  messageId: string | undefined,
  now: number,
): Promise<ConversationFacts> {
  const conversation = conversationKey(parseConversationKey(id));
  const [evidence, switches, messages] = await Promise.all([
    createPresenceTable(client, tables.presence).readConversation(conversation, now),
    createSwitches(client, tables.devices).read(),
    messageId === undefined
      ? readMessages(client, tables.journal, conversation)
      : readMessage(client, tables.journal, conversation, messageId),
  ]);
  const named = messages.flatMap(({ row }) => [row.customerId, ...row.devices.map(({ customerId }) => customerId)]);
  const customerIds = new Set([evidence.owner, ...named].filter((one) => one !== undefined));
  const customers = new Map<string, Customer>();
  for (const customerId of customerIds) {
    customers.set(customerId, await readCustomer(client, tables.devices, customerId));
  }
  const down = await readBreakers(client, tables.devices, messages, customers);
  return { conversation, evidence, messages, customers, down, switches };
}

async function readMessage(client: TablesClient, table: string, conversation: string, messageId: string) {
  const Key = messageKey(conversation, messageId);
  const { Item } = await client.send(new GetCommand({ TableName: table, Key, ConsistentRead: true }));
  if (!Item) return [];
  const pushes = await query(client, table, conversation, pushPrefix(messageId));
  return [{ row: messageRowSchema.parse(Item), pushes: newestFirst(pushes) }];
}

async function readMessages(client: TablesClient, table: string, conversation: string): Promise<ReadMessage[]> {
  const [rows, items] = await Promise.all([
    query(client, table, conversation, messagePrefix),
    query(client, table, conversation, 'push~'),
  ]);
  const pushes = Map.groupBy(newestFirst(items), (push) => push.messageId);
  return rows
    .map((item) => messageRowSchema.parse(item))
    .toSorted((one, other) => one.sentAt - other.sentAt || (one.messageId < other.messageId ? -1 : 1))
    .map((row) => ({ row, pushes: pushes.get(row.messageId) ?? [] }));
}

/** A row of the first version stands beside the one that took its place. */
const newestFirst = (items: readonly unknown[]): PushRow[] =>
  items
    .map((item) => pushRowSchema.parse(item))
    .toSorted((one, other) => other.changedAt - one.changedAt || other.revision - one.revision);

async function query(client: TablesClient, table: string, conversation: string, prefix: string) {
  const found: Record<string, unknown>[] = [];
  const pages = paginateQuery(
    { client },
    {
      TableName: table,
      ConsistentRead: true,
      KeyConditionExpression: 'pk = :conversation AND begins_with(sk, :prefix)',
      ExpressionAttributeValues: { ':conversation': conversation, ':prefix': prefix },
    },
  );
  for await (const { Items = [] } of pages) found.push(...Items);
  return found;
}

async function readBreakers(
  client: TablesClient,
  table: string,
  messages: readonly ReadMessage[],
  customers: ReadonlyMap<string, Customer>,
): Promise<DownChannel[]> {
  const lines = new Map<string, { readonly channel: Channel; readonly line: string }>();
  for (const { row } of messages) {
    if (row.state !== 'open') continue;
    for (const position of pendingDevices(row)) {
      const pending = row.devices[position];
      const device = customers
        .get(pending?.customerId ?? '')
        ?.devices.find((one) => one.deviceId === pending?.deviceId);
      // A row of a former version does not name its app.
      if (device?.app === undefined) continue;
      const { channel } = device;
      const line = lineOf(device.app, device);
      lines.set(`${channel}~${line}`, { channel, line });
    }
  }
  const down: DownChannel[] = [];
  for (const { channel, line } of lines.values()) {
    const Key = breakerKey(channel, line);
    const { Item } = await client.send(new GetCommand({ TableName: table, Key, ConsistentRead: true }));
    const breaker = readBreaker(Item);
    if (breaker) down.push({ channel, line, breaker });
  }
  return down;
}
