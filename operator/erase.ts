import { setTimeout as wait } from 'node:timers/promises';
import { DeleteCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { isLostRace } from '../lambdas/adapters/conditional-write.ts';
import { createDeviceTable } from '../lambdas/adapters/device-table.ts';
import type { TablesClient } from '../lambdas/adapters/dynamodb.ts';
import { type CommandDefinition, type Context, wholeNumber } from './command.ts';
import {
  type CustomerData,
  type CustomerTables,
  countsOf,
  customerTables,
  partInWords,
  type Row,
  readCustomerData,
} from './customer-data.ts';
import { whatRemains } from './customer-data-remains.ts';
import { costOfScans, defaultUnitsPerSecond } from './devices-scan.ts';
import { type EndedAs, endOpenMessage } from './erase-open-messages.ts';
import type { ExitCode, Terminal } from './terminal.ts';

interface Options {
  readonly customer: string;
  readonly yes?: boolean;
  readonly all?: boolean;
  readonly conversation?: readonly string[];
  readonly rate: number;
}

export const eraseCommand: CommandDefinition<Options> = {
  name: 'erase',
  summary: 'delete what the tables hold of a customer; without --yes only counts it',
  describe: (command) =>
    command
      .requiredOption('--customer <id>', "as in the app's tokens")
      .option('--yes', 'really delete')
      .option(
        '--all',
        'read the tables whole, for what no key leads to: conversations that only a contact centre named',
      )
      .option('--conversation <id...>', 'look in these conversations too, without --all')
      .option(
        '--rate <units>',
        'read request units a second, with --all',
        wholeNumber(1, 100_000),
        defaultUnitsPerSecond,
      )
      .addHelpText(
        'after',
        '\nSign the customer out of all apps first: an app that is signed in still registers and reports again.',
      ),
  run: countOrErase,
};

async function countOrErase(options: Options, { deployment, terminal }: Context): Promise<ExitCode> {
  const { customer: customerId, yes = false, all = false, conversation = [], rate } = options;
  const tables = customerTables(deployment);
  const client = deployment.tables;
  if (all) terminal.progress(await costOfScans(client, Object.values(tables), rate));
  const pace = all ? { unitsPerSecond: rate, wait, progress: terminal.progress } : undefined;
  const data = await readCustomerData(client, tables, customerId, pace, conversation);
  const counts = countsOf(data);
  const open = openOf(data, customerId).length;
  const remains = await whatRemains(deployment, 'erase');

  const { paint, say } = terminal;
  say(paint('bold', `${yes ? 'Erasing' : 'This would erase'} what the tables hold of the customer ${customerId}`));
  sayCounts(counts, terminal);
  if (open > 0) say(`  ${open} of the messages are open: they end first as withheld (no-device), having none any more`);
  if (!all) {
    say(
      `  ${paint('yellow', '→')} Found by keys only. Conversations that nothing but a contact centre linked to them may be missing:`,
    );
    say('    --all reads the tables whole, --conversation ID looks in one.');
  }
  if (!yes) {
    terminal.give({ customerId, erased: false, all, counts, open, remains });
    say(`Nothing was changed: ${paint('bold', '--yes')} erases it.`);
    return 0;
  }

  const done = await eraseCustomer(client, tables, customerId, data, {
    now: deployment.now,
    wait,
    progress: terminal.progress,
  });
  const left = countsOf(await again(client, tables, customerId, data));
  const isLeft = Object.values(left).some((count) => count > 0);
  terminal.give({ customerId, erased: true, all, counts, open: done, left, remains });
  for (const [how, count] of Object.entries(done)) if (count > 0) say(`  open messages ${how}: ${count}`);
  if (isLeft) {
    say(paint('red', 'Something is left, or came meanwhile: run it again in a minute.'));
    sayCounts(left, terminal);
  } else say(paint('green', 'Erased: looked again, and nothing of it is left.'));
  say('What remains, where and until when:');
  for (const { where, what, until } of remains) say(`  ${where}, ${until}: ${what}`);
  return isLeft ? 1 : 0;
}

function sayCounts(counts: Readonly<Record<keyof CustomerData, number>>, { say }: Terminal): void {
  for (const part of Object.keys(partInWords)) {
    const name = partSchema.parse(part);
    if (counts[name] > 0) say(`  ${String(counts[name]).padStart(6)}  ${partInWords[name]}`);
  }
}

const partSchema = z.enum(['own', 'claims', 'unregisters', 'aliases', 'presence', 'messages', 'pushes', 'cursors']);

const messageSchema = z.looseObject({
  pk: z.string(),
  sk: z.string(),
  messageId: z.string(),
  state: z.string(),
  decidedAt: z.int(),
  expiresAtSeconds: z.int(),
  customerId: z.string().optional(),
  devices: z.array(z.looseObject({ customerId: z.string(), deviceId: z.string() })),
  passedOver: z.array(z.looseObject({ deviceId: z.string() })),
});

function openOf({ messages }: CustomerData, customerId: string) {
  return messages
    .map((row) => messageSchema.parse(row))
    .filter((row) => row.state === 'open' && row.customerId === customerId);
}

/** What is there now, in the conversations that were found before. */
function again(client: TablesClient, tables: CustomerTables, customerId: string, found: CustomerData) {
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
  const { claims, unregisters, aliases } = data;
  const devices = createDeviceTable(client, tables.devices);
  for (const row of own.filter(({ sk }) => sk.startsWith('device~'))) {
    await devices.deleteDevice(customerId, z.string().parse(row.deviceId));
  }
  const theirs = 'customerId = :customer';
  await remove(own, tables.devices);
  await remove([...claims, ...unregisters, ...aliases], tables.devices, theirs);
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
    const { pk, sk, devices: sentTo, passedOver, customerId: of } = messageSchema.parse(row);
    const isTheirs = of === customerId;
    const change = {
      UpdateExpression: `SET devices = :devices${isTheirs ? ', passedOver = :passedOver REMOVE customerId, content' : ''}`,
      ConditionExpression: '#state <> :open',
      ExpressionAttributeNames: { '#state': 'state' },
      ExpressionAttributeValues: {
        ':open': 'open',
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
