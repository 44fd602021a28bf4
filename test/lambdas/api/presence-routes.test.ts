import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { presencesAnswer } from '../../../lambdas/api/contract/answers.ts';
import { type LocalTables, startTables } from '../../dynamodb-local.ts';
import { refusal, startTablesRelay, type TablesRelay } from '../adapters/tables-relay.ts';
import { apiUnderTest, noon } from './api-under-test.ts';

let tables: LocalTables;
let relay: TablesRelay;
let api: Awaited<ReturnType<typeof apiUnderTest>>;
beforeAll(async () => {
  tables = await startTables();
  relay = await startTablesRelay(tables.endpoint);
}, 30_000);
afterAll(async () => {
  await relay?.close();
  await tables?.close();
});
beforeEach(async () => {
  relay.treat(async () => undefined);
  api = await apiUnderTest({ ...tables, client: relay.client });
});

const active = { deviceId: 'phone', status: 'active' };
const background = { deviceId: 'phone', status: 'background' };
const at = (conversationId: string, report: object = active) => ({ conversationId, ...report });
const reportAll = (reports: unknown, customer = 'anna') =>
  api.call('PUT /v1/presence', { claims: { sub: customer }, body: JSON.stringify({ reports }) });
const results = ({ body }: { body: unknown }) => presencesAnswer.parse(body).reports.map(({ result }) => result);
const events = () => api.lines.map((line) => JSON.parse(line));

describe('when to report again', () => {
  test('stands in a header: half the time for which a report counts, also where a newer one is known', async () => {
    const answer = await api.report('c-1', active);
    expect(answer).toMatchObject({ status: 204, headers: { 'next-report-seconds': '30' }, body: undefined });
    const older = await api.report('c-1', { ...background, ageMs: 5 });
    expect(older).toMatchObject({ status: 204, headers: { 'next-report-seconds': '30' } });
    expect(api.said()).toMatchObject({ report: 'older-report' });
  });

  test('of several reports in the answer too', async () => {
    const answer = await reportAll([at('c-1')]);
    expect(answer).toMatchObject({
      status: 200,
      headers: { 'next-report-seconds': '30' },
      body: { nextReportSeconds: 30 },
    });
  });

  test('a heartbeat asks the tables once', async () => {
    await api.report('c-1', { ...active, ageMs: 100 });
    relay.operations();
    expect((await api.report('c-1', active)).status).toBe(204);
    expect(relay.operations()).toEqual(['UpdateItem']);
  });
});

describe('several reports', () => {
  test('are answered one by one, in their order, by the conversation’s key', async () => {
    await api.report('c-2', active, 'bob');
    await api.report('c-3', active);
    const answer = await reportAll([
      at('genesys~c-1', background),
      at('c-2'),
      at('c-3', { ...background, ageMs: 1_000 }),
      at('c-3', { ...active, deviceId: 'tablet' }),
    ]);
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({
      nextReportSeconds: 30,
      reports: [
        { conversationId: 'c-1', deviceId: 'phone', result: 'stored' },
        { conversationId: 'c-2', deviceId: 'phone', result: 'conversation-of-another' },
        { conversationId: 'c-3', deviceId: 'phone', result: 'older-report' },
        { conversationId: 'c-3', deviceId: 'tablet', result: 'stored' },
      ],
    });
    expect(api.said()).toMatchObject({ status: 200, reports: 4, refused: 1 });
    expect((await api.presence.readConversation('c-1', noon)).presences).toMatchObject([{ status: 'background' }]);
    expect(await api.presence.readConversation('c-2', noon)).toMatchObject({
      owner: 'bob',
      presences: [{ customerId: 'bob' }],
    });
  });

  test('of one device and conversation are kept in their order, whichever way they write it', async () => {
    const answer = await reportAll([at('c-1'), at('genesys~c-1', background), at('c-1'), at('c-1', background)]);
    expect(results(answer)).toEqual(Array.from({ length: 4 }, () => 'stored'));
    expect((await api.presence.readConversation('c-1', noon)).presences).toMatchObject([{ status: 'background' }]);
    const last = await reportAll([at('c-1', background), at('c-1')]);
    expect(results(last)).toEqual(['stored', 'stored']);
    expect((await api.presence.readConversation('c-1', noon)).presences).toMatchObject([{ status: 'active' }]);
  });

  test('of 20 devices that bind one conversation at once are all kept', async () => {
    const reports = Array.from({ length: 20 }, (_, index) => at('c-1', { ...active, deviceId: `phone-${index}` }));
    expect(new Set(results(await reportAll(reports)))).toEqual(new Set(['stored']));
    expect((await api.presence.readConversation('c-1', noon)).presences).toHaveLength(20);
    expect(api.looks).toHaveLength(1);
  });

  test('have looked at what they change', async () => {
    await api.report('c-1', { ...active, ageMs: 5_000 });
    api.looks.length = 0;
    await reportAll([at('c-1', background), at('c-2'), at('c-1', { ...active, deviceId: 'tablet' })]);
    const look = { v: 1, kind: 'conversation' };
    expect(api.looks.toSorted((one, other) => one.at - other.at)).toEqual([
      { ...look, conversation: 'c-2', at: noon },
      { ...look, conversation: 'c-1', at: noon + 2_000 },
    ]);
  });

  test('fail together where one meets an outage, and may be sent again as they were', async () => {
    relay.treat(async (operation, request) => {
      const isLost = operation === 'TransactWriteItems' && JSON.stringify(request).includes('c-2');
      return isLost ? refusal('ValidationException') : undefined;
    });
    const reports = [at('c-1'), at('c-2'), at('c-3')];
    expect(await reportAll(reports)).toMatchObject({ status: 500, body: { error: { code: 'internal' } } });
    for (const stored of ['c-1', 'c-3']) {
      expect(await api.presence.readConversation(stored, noon)).toMatchObject({ owner: 'anna' });
    }
    relay.treat(async () => undefined);
    expect(results(await reportAll(reports))).toEqual(['stored', 'stored', 'stored']);
    expect(await api.presence.readConversation('c-2', noon)).toMatchObject({ owner: 'anna' });
  });

  test.each<[string, string, unknown]>([
    ['none', 'reports', []],
    ['no list', 'reports', {}],
    ['21 of them', 'reports', Array.from({ length: 21 }, () => at('c-1'))],
    ['one that is no object', 'reports.1', [at('c-1'), 7]],
    ['one without its conversation', 'reports.0.conversationId', [active]],
    ['one without an id in its conversation', 'reports.0.conversationId', [at('genesys~')]],
    ['one with another status', 'reports.1.status', [at('c-1'), at('c-1', { ...active, status: 'Secret' })]],
  ])('are refused whole: %s', async (_, field, reports) => {
    const answer = await reportAll(reports);
    expect(answer).toMatchObject({ status: 400, body: { error: { code: 'invalid-request', fields: [{ field }] } } });
    expect(JSON.stringify(answer.body)).not.toContain('Secret');
    expect(await api.rows()).toBe(0);
  });
});

describe('a refused report', () => {
  const refusals = () => events().filter(({ event }) => event === 'presence-refused');

  test('is counted, without a word about either customer, device or conversation', async () => {
    await api.report('c-of-bob', { deviceId: 'tablet-of-bob', status: 'active' }, 'bob-himself');
    expect(refusals()).toEqual([]);
    const answer = await api.report('c-of-bob', { deviceId: 'phone-of-anna', status: 'active' }, 'anna-herself');
    expect(answer).toMatchObject({ status: 409, body: { error: { code: 'conversation-of-another' } } });
    expect(refusals()).toMatchObject([{ level: 'info', PresenceRefused: 1 }]);
    expect(refusals()[0]?._aws.CloudWatchMetrics).toMatchObject([
      { Metrics: [{ Name: 'PresenceRefused', Unit: 'Count' }] },
    ]);
    for (const said of [JSON.stringify(answer), api.lines.join()]) expect(said).not.toMatch(/bob|anna|c-of/);
  });

  test('among several is counted with the others', async () => {
    await api.report('c-1', active, 'bob');
    await api.report('c-2', active, 'bob');
    const answer = await reportAll([at('c-1'), at('c-2'), at('c-3')]);
    expect(results(answer)).toEqual(['conversation-of-another', 'conversation-of-another', 'stored']);
    expect(refusals()).toMatchObject([{ PresenceRefused: 2 }]);
    await reportAll([at('c-3')]);
    expect(refusals()).toHaveLength(1);
  });

  test('leaves nothing of it', async () => {
    await api.report('c-1', active, 'bob');
    const before = await api.rows();
    await api.report('c-1', active, 'anna');
    await reportAll([at('c-1', background)]);
    expect(await api.rows()).toBe(before);
  });
});

test('a report that binds a conversation notes it for its customer', async () => {
  await reportAll([at('c-1'), at('genesys~c-2')]);
  const { Items = [] } = await tables.client.send(
    new ScanCommand({ TableName: api.deviceTable, ConsistentRead: true }),
  );
  expect(Items.map(({ pk, conversation }) => [pk, conversation]).toSorted()).toEqual([
    ['customer~anna', 'c-1'],
    ['customer~anna', 'c-2'],
  ]);
});
