import { PutCommand, ScanCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { eraseCommand } from '../../operator/erase.ts';
import { readFacts } from '../../operator/explain-read.ts';
import { exportCommand } from '../../operator/export.ts';
import { type LocalTables, startTables } from '../dynamodb-local.ts';
import { noon } from '../lambdas/adapters/journal-entries.ts';
import { anOperator } from '../operator/an-operator.ts';
import { recorded } from './recorded.ts';

const minute = 60_000;

let tables: LocalTables;
beforeAll(async () => {
  tables = await startTables();
}, 60_000);
afterAll(async () => {
  await tables.close();
});

describe.each(['first', 'swept', 'bursts'])('of a customer of version "%s"', (version) => {
  let names: { presence: string; devices: string; journal: string };
  let operator: ReturnType<typeof anOperator>;
  beforeEach(async () => {
    names = {
      presence: await tables.createTable(),
      devices: await tables.createTable(),
      journal: await tables.createTable(),
    };
    const { rows } = recorded(version, noon, 20 * minute);
    const left = { [names.presence]: rows.presence, [names.devices]: rows.device, [names.journal]: rows.journal };
    for (const [TableName, items] of Object.entries(left)) {
      for (const Item of items) await tables.client.send(new PutCommand({ TableName, Item }));
    }
    const outputs = {
      PresenceTableName: names.presence,
      DeviceTableName: names.devices,
      JournalTableName: names.journal,
    };
    operator = anOperator(tables, outputs, () => noon);
  });
  afterEach(() => operator.close());

  const customer = `customer-of-${version}`;

  test('all is exported', async () => {
    expect(await exportCommand.run({ customer, rate: 1000, all: true }, operator.context)).toBe(0);
    const exported = JSON.parse(operator.said.lines.join('\n'));
    expect(exported).toMatchObject({ devices: [{ deviceId: 'android' }, { deviceId: 'iphone' }], claims: 2 });
    const states = (rows: readonly { state: string }[]) => rows.map(({ state }) => state).toSorted();
    expect(states(exported.messages)).toEqual(['open', 'open', 'pushed']);
    // The first version called it queued again.
    const waiting = version === 'first' ? 'queued' : 'waiting';
    expect(states(exported.pushes)).toEqual(['delivered', 'delivered', waiting, waiting]);
  });

  test('all is erased, open messages end, and what stays can be read', async () => {
    expect(await eraseCommand.run({ customer, rate: 1000, all: true, yes: true }, operator.context)).toBe(0);
    const kept: unknown[] = [];
    for (const TableName of Object.values(names)) {
      const { Items = [] } = await tables.client.send(new ScanCommand({ TableName, ConsistentRead: true }));
      kept.push(...Items);
    }
    expect(kept).toHaveLength(3);
    for (const named of [customer, 'iphone', 'android', 'APA91b', 'Ann']) {
      expect(JSON.stringify(kept)).not.toContain(named);
    }
    for (const [name, messageId, state] of [
      ['pushed', 'm-1', 'pushed'],
      ['waiting', 'm-2', 'withheld'],
      ['watching', 'm-3', 'withheld'],
    ]) {
      const { messages } = await readFacts(tables.client, names, `${version}-${name}`, undefined, noon);
      expect(messages).toMatchObject([{ row: { messageId, state } }]);
    }
  });
});
