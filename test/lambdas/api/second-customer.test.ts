import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createJournal } from '../../../lambdas/adapters/journal.ts';
import { type LocalTables, startTables } from '../../dynamodb-local.ts';
import { aMessageRow } from '../adapters/journal-entries.ts';
import { apiUnderTest } from './api-under-test.ts';

let tables: LocalTables;
let api: Awaited<ReturnType<typeof apiUnderTest>>;
beforeAll(async () => {
  tables = await startTables();
}, 30_000);
afterAll(() => tables?.close());

const path = { deviceId: 'phone-1', conversationId: 'conversation-1' };
const device = { channel: 'apns', token: 'aabbccddeeff' };
const json = (body: unknown) => ({ body: JSON.stringify(body) });

/** Every route, as whoever guesses Anna's ids would call it; the third is what it must answer. */
const requests: readonly (readonly [string, Record<string, unknown>, readonly number[]])[] = [
  ['GET /v1/devices', {}, [200]],
  ['DELETE /v1/devices/{deviceId}', { path }, [404]],
  ['POST /v1/devices/unregister', json({ unregisterKey: 'A'.repeat(43) }), [204]],
  [
    'PUT /v1/conversations/{conversationId}/presence',
    { path, ...json({ deviceId: path.deviceId, status: 'active' }) },
    [409],
  ],
  [
    'PUT /v1/presence',
    json({ reports: [{ conversationId: path.conversationId, deviceId: path.deviceId, status: 'active' }] }),
    [200],
  ],
  ['GET /v1/preferences', {}, [200]],
  ['PUT /v1/preferences', json({ pushWhileActive: true }), [200]],
  ['PUT /v1/conversations/{conversationId}/mute', { path, ...json({}) }, [204]],
  ['DELETE /v1/conversations/{conversationId}/mute', { path }, [204]],
  ['PUT /v1/conversations/{conversationId}/read', { path, ...json({}) }, [409]],
  ['GET /v1/conversations/{conversationId}/pushes', { path }, [200]],
  // Another installation of the same name is another device.
  ['PUT /v1/devices/{deviceId}', { path, ...json({ ...device, token: 'ff' }) }, [201]],
];

let annas: { readonly words: readonly string[] };
beforeEach(async () => {
  api = await apiUnderTest(tables);
  const registered = await api.register(path.deviceId, device);
  expect(registered.status).toBe(201);
  const { recipient, routingId, unregisterKey } = Object(registered.body);
  expect((await api.report(path.conversationId, { deviceId: path.deviceId, status: 'background' })).status).toBe(204);
  const wishes = json({ quietHours: { start: '22:00', end: '07:00', timeZone: 'Pacific/Apia', mode: 'drop' } });
  expect((await api.call('PUT /v1/preferences', wishes)).status).toBe(200);
  const messageId = 'message-1-of-hers';
  const row = aMessageRow([path.deviceId], { conversation: path.conversationId, messageId });
  await createJournal(tables.client, { tableName: api.journalTable, days: 30 }).openMessage(row);
  annas = { words: ['anna', device.token, recipient, routingId, unregisterKey, messageId, 'Pacific/Apia'] };
});

async function rowsWithout(customer: string): Promise<unknown[]> {
  const names = [api.deviceTable, api.presenceTable, api.journalTable];
  const scans = names.map((TableName) => tables.client.send(new ScanCommand({ TableName, ConsistentRead: true })));
  const rows = (await Promise.all(scans)).flatMap(({ Items = [] }) => Items);
  return rows
    .map((row) => JSON.stringify(row))
    .filter((row) => !row.includes(customer))
    .sort();
}

describe('whoever guesses all ids of another customer', () => {
  test.each(requests)('%s: learns nothing and changes nothing', async (route, call, statuses) => {
    const before = await rowsWithout('bob');
    const answer = await api.call(route, { ...call, claims: { sub: 'bob' } });
    expect(statuses).toContain(answer.status);
    const told = JSON.stringify([answer, ...api.lines.slice(-2)]);
    for (const word of annas.words) expect(told).not.toContain(word);
    expect(await rowsWithout('bob')).toEqual(before);
  });

  test('no route is left out', () => {
    expect(requests.map(([route]) => route).toSorted()).toEqual([...api.routes].toSorted());
  });
});

test('the same token, registered by another customer, is theirs from then on, and the former owner is told nothing', async () => {
  const taken = await api.register('phone-of-bob', device, 'bob');
  expect(taken.status).toBe(201);
  for (const word of annas.words.filter((one) => one !== device.token)) {
    expect(JSON.stringify(taken.body)).not.toContain(word);
  }
  const { body } = await api.call('GET /v1/devices');
  expect(body).toEqual({ devices: [] });
  // Late, with the network back, as on a phone that changed hands.
  const [, , , , unregisterKey] = annas.words;
  expect((await api.call('POST /v1/devices/unregister', json({ unregisterKey }))).status).toBe(204);
  expect((await api.call('DELETE /v1/devices/{deviceId}', { path })).status).toBe(404);
  expect((await api.call('GET /v1/devices', { claims: { sub: 'bob' } })).body).toMatchObject({
    devices: [{ deviceId: 'phone-of-bob' }],
  });
});
