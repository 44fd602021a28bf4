import { type DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod/mini';
import { hasExpired } from '../core/device.ts';
import { untilUndisturbed, type WriteItem, writeAll } from './conditional-write.ts';
import { customerConversationPrefix } from './conversation-binding.ts';
import { asRead, type DeviceReads, deviceReads } from './device-reads.ts';
import { makeRoom, removal, removalWithoutClaim } from './device-removal.ts';
import {
  claimRow,
  customerKey,
  deviceKey,
  deviceRow,
  holds,
  readDeviceRow,
  routingRow,
  type StoredDevice,
  tokenHash,
  unregisterRow,
} from './device-rows.ts';
import { conversationRowKey, isExpired, readConversationRow } from './presence-rows.ts';
import { unreadPrefix } from './unread.ts';

/** From whom, to whom, and when, in epoch milliseconds. */
export interface TakingOver {
  readonly former: string;
  readonly customerId: string;
  readonly now: number;
}

export interface TakenOver {
  readonly devices: number;
  /** The keys of those that passed: what waits in them is for somebody else now. */
  readonly conversations: readonly string[];
}

export interface TakeOver {
  /**
   * A guest has signed in: what was theirs becomes the customer's. Devices keep all but their version, and the keys that
   * unregister them go along; a deviceId that the customer has already wins. Conversations pass as long as they still are
   * the former's. Preferences are copied where the customer has none, and what was not read is not read still.
   *
   * All in one transaction; it takes 100 items ("TransactWriteItems"), so what is more follows in further ones, each of
   * whole devices and whole conversations. Repeating it does nothing, and finishes what was left half done.
   */
  readonly takeOver: (about: TakingOver) => Promise<TakenOver>;
}

const itemsAtOnce = 100;

/** What has to be written together. */
interface Unit {
  readonly device?: true;
  readonly conversation?: string;
  readonly items: readonly WriteItem[];
}

const boundSchema = z.looseObject({ v: z.literal(1), conversation: z.string(), expiresAtSeconds: z.int() });

const unreadSchema = z.looseObject({
  sk: z.string(),
  conversation: z.string(),
  messages: z.exactOptional(z.set(z.string())),
  expiresAtSeconds: z.int(),
});

const keySchema = z.looseObject({ sk: z.string() });
const last = 'preferences';

export function createTakeOver(
  client: DynamoDBDocumentClient,
  tables: { readonly devices: string; readonly presence: string },
  pause?: (lost: number) => Promise<void>,
): TakeOver {
  const reads = deviceReads(client, tables.devices);

  return {
    async takeOver(about) {
      let devices = 0;
      const conversations: string[] = [];
      await untilUndisturbed(async () => {
        for (const part of inParts(await unitsOf(about))) {
          if (
            !(await writeAll(
              client,
              part.flatMap(({ items }) => items),
            ))
          )
            return undefined;
          for (const { device, conversation } of part) {
            if (device) devices += 1;
            if (conversation !== undefined) conversations.push(conversation);
          }
        }
        return 'done';
      }, pause);
      if (devices > 0) await makeRoom(client, tables.devices, about.customerId, about.now, pause);
      return { devices, conversations };
    },
  };

  async function unitsOf(about: TakingOver): Promise<Unit[]> {
    const [rows, unread] = await Promise.all([
      reads.rows(about.former, customerConversationPrefix, last),
      reads.rows(about.former, unreadPrefix, `${unreadPrefix}\uffff`),
    ]);
    const theirs = [...rows, ...unread];
    if (theirs.length === 0) return [];
    const own = await reads.rows(about.customerId, 'device~', last);
    const ownKeys = new Set(own.map((item) => keySchema.parse(item).sk));
    const units = await Promise.all(
      // Backwards: preferences and devices come before conversations, which are as many as there are.
      theirs.toReversed().map(async (item): Promise<Unit | undefined> => {
        const { sk } = keySchema.parse(item);
        if (sk.startsWith('device~')) return deviceUnit(reads, tables.devices, about, item, ownKeys.has(sk));
        if (sk.startsWith(customerConversationPrefix)) return conversationUnit(item, about);
        if (sk.startsWith(unreadPrefix)) return unreadUnit(item, about);
        return sk === last && !ownKeys.has(last) ? preferencesUnit(item, about) : undefined;
      }),
    );
    return units.filter((unit) => unit !== undefined);
  }

  function preferencesUnit(item: Record<string, unknown>, { customerId }: TakingOver): Unit {
    const Item = { ...item, pk: customerKey(customerId) };
    return { items: [{ Put: { TableName: tables.devices, Item, ConditionExpression: 'attribute_not_exists(pk)' } }] };
  }

  /** Added to what the customer has there: neither loses a message. */
  function unreadUnit(item: Record<string, unknown>, { customerId }: TakingOver): Unit {
    const { sk, conversation, messages, expiresAtSeconds } = unreadSchema.parse(item);
    const forget: WriteItem = { Delete: { TableName: tables.devices, Key: { pk: item.pk, sk } } };
    if (messages === undefined) return { items: [forget] };
    const add: WriteItem = {
      Update: {
        TableName: tables.devices,
        Key: { pk: customerKey(customerId), sk },
        UpdateExpression:
          'SET v = :v, conversation = :conversation, expiresAtSeconds = :expires ADD messages :messages',
        ExpressionAttributeValues: {
          ':v': 1,
          ':conversation': conversation,
          ':expires': expiresAtSeconds,
          ':messages': messages,
        },
      },
    };
    return { items: [add, forget] };
  }

  /** A row of a conversation that is the former's no longer is of no use. */
  async function conversationUnit(
    item: Record<string, unknown>,
    { former, customerId, now }: TakingOver,
  ): Promise<Unit | undefined> {
    const { conversation, expiresAtSeconds } = boundSchema.parse(item);
    if (isExpired({ expiresAtSeconds }, now)) return undefined;
    const Key = conversationRowKey(conversation);
    const read = await client.send(new GetCommand({ TableName: tables.presence, Key, ConsistentRead: true }));
    const row = readConversationRow(read.Item);
    const forget: WriteItem = {
      Delete: {
        TableName: tables.devices,
        Key: { pk: item.pk, sk: item.sk },
        ConditionExpression: 'expiresAtSeconds = :read',
        ExpressionAttributeValues: { ':read': expiresAtSeconds },
      },
    };
    if (!row || isExpired(row, now) || row.owner !== former) return { items: [forget] };
    const pass: WriteItem = {
      Update: {
        TableName: tables.presence,
        Key,
        UpdateExpression: 'SET #owner = :customer',
        ConditionExpression: '#owner = :former',
        ExpressionAttributeNames: { '#owner': 'owner' },
        ExpressionAttributeValues: { ':customer': customerId, ':former': former },
      },
    };
    const keep: WriteItem = { Put: { TableName: tables.devices, Item: { ...item, pk: customerKey(customerId) } } };
    return { conversation, items: [pass, forget, keep] };
  }
}

async function deviceUnit(
  reads: DeviceReads,
  tableName: string,
  { customerId, now }: TakingOver,
  item: Record<string, unknown>,
  hasOwn: boolean,
): Promise<Unit | undefined> {
  const device = readDeviceRow(item);
  if (!device) return undefined;
  if (hasOwn || hasExpired(device, now)) return { items: await removal(tableName, reads, device) };
  const claim = await reads.claim(tokenHash(device));
  // A remnant: its token is another device's.
  if (!claim || !holds(claim, device)) return { items: removalWithoutClaim(tableName, device) };
  const moved: StoredDevice = { ...device, customerId, version: Math.max(now, device.version + 1) };
  const { unregisterHash, routingId } = device;
  const items: WriteItem[] = [
    { Delete: { TableName: tableName, Key: deviceKey(device), ...asRead(device) } },
    { Put: { TableName: tableName, Item: deviceRow(moved), ConditionExpression: 'attribute_not_exists(pk)' } },
    { Put: { TableName: tableName, Item: claimRow(moved), ...asRead(claim) } },
    ...(unregisterHash === undefined
      ? []
      : [{ Put: { TableName: tableName, Item: unregisterRow(unregisterHash, moved) } }]),
    ...(routingId === undefined ? [] : [{ Put: { TableName: tableName, Item: routingRow(routingId, moved) } }]),
  ];
  return { device: true, items };
}

/** As many units as a transaction takes, in their order. */
function inParts(units: readonly Unit[]): Unit[][] {
  const parts: Unit[][] = [];
  let free = 0;
  for (const unit of units) {
    if (unit.items.length > free) {
      parts.push([]);
      free = itemsAtOnce;
    }
    parts.at(-1)?.push(unit);
    free -= unit.items.length;
  }
  return parts;
}
