import { DeleteCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { isLostRace } from '../lambdas/adapters/conditional-write.ts';
import { createDeviceTable } from '../lambdas/adapters/device-table.ts';
import type { TablesClient } from '../lambdas/adapters/dynamodb.ts';
import { messageOfToday } from '../lambdas/adapters/former-rows.ts';
import { type CustomerData, type CustomerTables, type Row, readCustomerData } from './customer-data.ts';
import { type EndedAs, endOpenMessage } from './erase-open-messages.ts';

const messageSchema = z.looseObject({
  pk: z.string(),
  sk: z.string(),
  messageId: z.string(),
  state: z.string(),
  decidedAt: z.int(),
  expiresAtSeconds: z.int(),
  customerId: z.string().optional(),
  devices: z.array(z.looseObject({ customerId: z.string(), deviceId: z.string() })),
  ends: z.record(z.string(), z.unknown()),
  passedOver: z.array(z.looseObject({ deviceId: z.string() })),
});

/** Messages that are theirs and have not ended. */
export function openOf({ messages }: CustomerData, customerId: string) {
  return messages
    .map((row) => messageSchema.parse(messageOfToday(row)))
    .filter((row) => row.state === 'open' && row.customerId === customerId);
}

/** What is there now, in the conversations that were found before. */
export function again(client: TablesClient, tables: CustomerTables, customerId: string, found: CustomerData) {
  const conversations = [...found.presence, ...found.messages, ...found.pushes].map(({ pk }) => pk);
  return readCustomerData(client, tables, customerId, undefined, [...new Set(conversations)]);
}

export interface EraseDependencies {
  readonly now: () => number;
  readonly wait: (milliseconds: number) => Promise<unknown>;
  readonly progress: (line: string) => void;
}

/**
 * Deletes a customer's rows. Open messages end first, so that nothing is sent for rows that are half gone; then the devices,
 * so that no new push finds one; then the rest. Message rows keep their ids and how they ended.
 * @returns what became of the open messages
 */
export async function eraseCustomer(
  client: TablesClient,
  tables: CustomerTables,
  customerId: string,
  data: CustomerData,
  dependencies: EraseDependencies,
): Promise<Record<EndedAs, number>> {
  const ended: Record<EndedAs, number> = { ended: 0, 'ended-meanwhile': 0, 'still-being-sent': 0 };
  for (const { pk, messageId, decidedAt, expiresAtSeconds } of openOf(data, customerId)) {
    const days = Math.round((expiresAtSeconds - decidedAt / 1000) / daySeconds);
    ended[await endOpenMessage(client, { tableName: tables.journal, days }, pk, messageId, dependencies)] += 1;
  }

  // Ending them has written rows of pushes that had come to no attempt.
  const { own, presence, pushes, cursors, messages } = await again(client, tables, customerId, data);
  const { claims, unregisters, routings, aliases } = data;
  const devices = createDeviceTable(client, tables.devices);
  for (const row of own.filter(({ sk }) => sk.startsWith('device~'))) {
    await devices.deleteDevice(customerId, z.string().parse(row.deviceId));
  }
  const theirs = 'customerId = :customer';
  await remove(own, tables.devices);
  await remove([...claims, ...unregisters, ...routings, ...aliases], tables.devices, theirs);
  await remove(presence, tables.presence, '#owner = :customer OR customerId = :customer');
  await remove(pushes, tables.journal, theirs);
  await remove(cursors, tables.journal);
  for (const row of messages) await forgetCustomer(row);
  return ended;

  /** @param condition that it is this customer's still, where its key does not say so */
  async function remove(rows: readonly Row[], TableName: string, condition?: string): Promise<void> {
    for (const [index, { pk, sk }] of rows.entries()) {
      if (index > 0 && index % 250 === 0)
        dependencies.progress(`  ${TableName}: ${index} of ${rows.length} rows deleted`);
      const conditional = condition === undefined ? {} : conditionOn(condition, customerId);
      await unlessChanged(() => client.send(new DeleteCommand({ TableName, Key: { pk, sk }, ...conditional })));
    }
  }

  /** Which devices there were and how each push ended stays, without a name; ids of the conversation and message too. */
  async function forgetCustomer(row: Row): Promise<void> {
    const { pk, sk, devices: sentTo, ends, passedOver, customerId: of } = messageSchema.parse(messageOfToday(row));
    const isTheirs = of === customerId;
    const change = {
      // The first version named the ends by their devices.
      UpdateExpression: `SET devices = :devices, ends = :ends${isTheirs ? ', passedOver = :passedOver REMOVE customerId, onlyDevice, content' : ''}`,
      ConditionExpression: '#state <> :open',
      ExpressionAttributeNames: { '#state': 'state' },
      ExpressionAttributeValues: {
        ':open': 'open',
        ':ends': ends,
        ':devices': sentTo.map((device) => (device.customerId === customerId ? nameless(device) : device)),
        ...(isTheirs ? { ':passedOver': passedOver.map((device) => ({ ...device, deviceId: nobody.deviceId })) } : {}),
      },
    };
    await unlessChanged(() =>
      client.send(new UpdateCommand({ TableName: tables.journal, Key: { pk, sk }, ...change })),
    );
  }
}

const daySeconds = 24 * 60 * 60;
/** Its random `routingId` would still lead to the installation. */
const nameless = ({ routingId, ...device }: Readonly<Record<string, unknown>>) => ({ ...device, ...nobody });
/** In the place of ids in rows whose form must stay. */
const nobody = { customerId: 'erased', deviceId: 'erased' };

function conditionOn(condition: string, customerId: string) {
  return {
    ConditionExpression: condition,
    ...(condition.includes('#owner') ? { ExpressionAttributeNames: { '#owner': 'owner' } } : {}),
    ExpressionAttributeValues: { ':customer': customerId },
  };
}

/** A row that is another's by now, or gone, is none of theirs. */
async function unlessChanged(write: () => Promise<unknown>): Promise<void> {
  try {
    await write();
  } catch (error) {
    if (!isLostRace(error)) throw error;
  }
}
