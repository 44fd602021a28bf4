import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createJournal } from '../../../lambdas/adapters/journal.ts';
import { pushesAnswer } from '../../../lambdas/api/contract/answers.ts';
import type { MessageRow } from '../../../lambdas/core/journal.ts';
import { type LocalTables, startTables } from '../../dynamodb-local.ts';
import { aMessageDevice, aMessageRow } from '../adapters/journal-entries.ts';
import { apiUnderTest, noon } from './api-under-test.ts';

let tables: LocalTables;
let api: Awaited<ReturnType<typeof apiUnderTest>>;
beforeAll(async () => {
  tables = await startTables();
}, 30_000);
afterAll(() => tables?.close());
beforeEach(async () => {
  api = await apiUnderTest(tables);
});

const pushesOf = (conversationId: string, customer = 'anna') =>
  api.call('GET /v1/conversations/{conversationId}/pushes', { path: { conversationId }, claims: { sub: customer } });
const open = (deviceIds: readonly string[], differences: Partial<MessageRow> = {}) =>
  createJournal(tables.client, { tableName: api.journalTable, days: 30 }).openMessage(
    aMessageRow(deviceIds, differences),
  );

describe('the pushes of a conversation', () => {
  test('the newest message first, whichever way the conversation is written', async () => {
    await open(['phone'], { content: { mode: 'full', sender: 'Secret', preview: 'Secret' } });
    await open([], { messageId: 'message-2', sentAt: noon + 1, state: 'withheld', reason: 'expired' });
    const answer = await pushesOf('conversation-1');
    expect(answer.status).toBe(200);
    expect(pushesAnswer.parse(answer.body)).toEqual({
      messages: [
        {
          messageId: 'message-2',
          sentAt: '2026-01-15T12:00:00.001Z',
          state: 'withheld',
          reason: 'expired',
          pushes: [],
        },
        {
          messageId: 'message-1',
          sentAt: '2026-01-15T12:00:00.000Z',
          state: 'open',
          pushes: [{ deviceId: 'phone', channel: 'apns', state: 'queued' }],
        },
      ],
    });
    expect(await pushesOf('genesys~conversation-1')).toEqual(answer);
    expect(api.said()).toMatchObject({ status: 200, messages: 2 });
    expect(api.lines.join() + JSON.stringify(answer)).not.toContain('Secret');
  });

  test('another customer’s conversation and one that nobody knows give the same answer', async () => {
    await open(['phone'], { devices: [aMessageDevice('phone'), aMessageDevice('hers', { customerId: 'bob' })] });
    await api.report('conversation-1', { deviceId: 'phone', status: 'active' });
    const [foreign, unknown] = [await pushesOf('conversation-1', 'bob'), await pushesOf('nothing', 'bob')];
    expect(foreign).toMatchObject({ status: 200, body: { messages: [] } });
    expect(foreign).toEqual(unknown);
    expect((await pushesOf('conversation-1')).body).toMatchObject({ messages: [{ pushes: [{ deviceId: 'phone' }] }] });
    expect(JSON.stringify(await pushesOf('conversation-1'))).not.toContain('hers');
  });

  test.each(['', 'genesys~', 'x'.repeat(257), 'a\u0000b'])('an id such as %j is refused', async (conversationId) => {
    expect(await pushesOf(conversationId)).toMatchObject({
      status: 400,
      body: { error: { code: 'invalid-request', fields: [{ field: 'conversationId' }] } },
    });
  });
});
