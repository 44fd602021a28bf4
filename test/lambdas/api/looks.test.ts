import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { parseLook } from '../../../lambdas/adapters/look-schema.ts';
import { createPresenceTable } from '../../../lambdas/adapters/presence-table.ts';
import { type LocalTables, startTables } from '../../dynamodb-local.ts';
import { receiveBodies, type SqsStand, startStand } from '../../local/sqs/sqs-stand.ts';
import { apiUnderTest, noon } from './api-under-test.ts';

let tables: LocalTables;
let stand: SqsStand;
beforeAll(async () => {
  [tables, stand] = await Promise.all([startTables(), startStand()]);
}, 30_000);
afterAll(async () => {
  await stand?.close();
  await tables?.close();
});

const look = (at: number, conversation = 'c-1') => ({ v: 1, kind: 'conversation', conversation, at });
const phone = { deviceId: 'phone' };

describe('a report that changes something for open messages causes a look at the conversation', () => {
  test('one that binds it: at once', async () => {
    const api = await apiUnderTest(tables);
    await api.report('c-1', { ...phone, status: 'background' });
    expect(api.looks).toEqual([look(noon)]);
    expect(api.said()).toMatchObject({ status: 204, report: 'bound' });
  });

  test('one that ends watching: two seconds later, whichever way the conversation is written', async () => {
    const api = await apiUnderTest(tables);
    await api.report('c-1', { ...phone, status: 'active', ageMs: 5_000 });
    await api.report('genesys~c-1', { ...phone, status: 'background' });
    expect(api.looks).toEqual([look(noon), look(noon + 2_000)]);
    expect(api.said()).toMatchObject({ status: 204, report: 'left' });
  });

  test('others cause none', async () => {
    const api = await apiUnderTest(tables);
    await api.report('c-1', { ...phone, status: 'active', ageMs: 5_000 });
    const before = [...api.looks];
    await api.report('c-1', { ...phone, status: 'active' });
    expect(api.said()).toMatchObject({ report: 'stored' });
    await api.report('c-1', { ...phone, status: 'background', ageMs: 10 });
    expect(api.said()).toMatchObject({ report: 'older-report' });
    await api.report('c-1', { deviceId: 'tablet', status: 'background' });
    await api.report('c-1', { ...phone, status: 'background' }, 'bob');
    expect(api.said()).toMatchObject({ status: 409 });
    await api.report('c-1', { ...phone, status: 'gone' });
    expect(api.said()).toMatchObject({ status: 400 });
    expect(api.looks).toEqual(before);
  });

  test('the report is stored before anything is looked at', async () => {
    const stored: unknown[] = [];
    const api = await apiUnderTest(tables, {
      lookSoon: async ({ conversation }) => {
        stored.push((await api.presence.readConversation(conversation, noon)).owner);
      },
    });
    await api.report('c-1', { ...phone, status: 'active' });
    expect(stored).toEqual(['anna']);
  });
});

describe('as the function is wired', () => {
  const report = (status: string, ageMs = 0) => ({
    routeKey: 'PUT /v1/conversations/{conversationId}/presence',
    path: { conversationId: 'c-1' },
    body: JSON.stringify({ ...phone, status, ageMs }),
  });

  async function answer(queueUrl: string) {
    const presenceTable = await tables.createTable();
    const script = join(import.meta.dirname, 'answer-requests.ts');
    const calls = [report('active', 20_000), report('active', 10_000), report('background')];
    const { stdout } = await promisify(execFile)(process.execPath, [script, JSON.stringify(calls)], {
      env: {
        AWS_REGION: 'eu-central-1',
        AWS_ACCESS_KEY_ID: 'local',
        AWS_SECRET_ACCESS_KEY: 'local',
        AWS_ENDPOINT_URL_DYNAMODB: tables.endpoint,
        AWS_ENDPOINT_URL_SQS: stand.sqs.endpoint,
        DEVICE_TABLE: await tables.createTable(),
        JOURNAL_TABLE: await tables.createTable(),
        PRIVACY_MODE: 'generic',
        PRESENCE_TABLE: presenceTable,
        LATER_QUEUE_URL: queueUrl,
        CUSTOMER_CLAIM: 'sub',
        PRESENCE_SECONDS: '60',
        MESSAGE_EXPIRY_SECONDS: '3600',
        APNS_DEFAULT_ENVIRONMENT: 'production',
      },
      timeout: 15_000,
    });
    const lines = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    const { presences } = await createPresenceTable(tables.client, presenceTable).readConversation('c-1', Date.now());
    return { lines, presences };
  }

  test('the looks lie in the queue, and come when they should', async () => {
    const queueUrl = await stand.queue();
    await answer(queueUrl);
    const looks = async () => (await receiveBodies(stand.client, queueUrl)).map(parseLook);
    expect(await looks()).toMatchObject([{ kind: 'conversation', conversation: 'c-1' }]);
    stand.pass(2);
    expect(await looks()).toMatchObject([{ kind: 'conversation', conversation: 'c-1' }]);
  });

  test('a look that cannot be sent does not fail the report: the log says so', async () => {
    const { lines, presences } = await answer(stand.sqs.queueUrl('missing'));
    expect(lines.filter(({ answered }) => answered)).toEqual(Array.from({ length: 3 }, () => ({ answered: 204 })));
    expect(presences).toMatchObject([{ deviceId: 'phone', status: 'background' }]);
    expect(lines.filter(({ level }) => level === 'error')).toEqual(
      Array.from({ length: 2 }, () => ({ level: 'error', event: 'look-not-sent', errorName: 'QueueDoesNotExist' })),
    );
  });
});
