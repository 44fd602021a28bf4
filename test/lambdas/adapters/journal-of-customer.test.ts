import { PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createJournalOfCustomer, type JournalOfCustomer } from '../../../lambdas/adapters/journal-of-customer.ts';
import { messageItem, pushKey } from '../../../lambdas/adapters/journal-rows.ts';
import type { MessageRow } from '../../../lambdas/core/journal.ts';
import type { PushRow } from '../../../lambdas/core/push-row.ts';
import { type LocalTables, startTables } from '../../dynamodb-local.ts';
import { aJob, aMessageDevice, aMessageRow, noon } from './journal-entries.ts';
import { journalUnderTest } from './journal-under-test.ts';
import { startTablesRelay, type TablesRelay } from './tables-relay.ts';

const conversation = 'conversation-1';
let tables: LocalTables;
let relay: TablesRelay;
let stand: Awaited<ReturnType<typeof journalUnderTest>>;
let ofCustomer: JournalOfCustomer;

beforeAll(async () => {
  tables = await startTables();
  relay = await startTablesRelay(tables.endpoint);
}, 30_000);
afterAll(async () => {
  await relay?.close();
  await tables?.close();
});
beforeEach(async () => {
  stand = await journalUnderTest(tables);
  ofCustomer = createJournalOfCustomer(relay.client, stand.tableName);
  relay.treat(async () => undefined);
  relay.operations();
});

const put = (Item: Record<string, unknown>) => tables.client.send(new PutCommand({ TableName: stand.tableName, Item }));
const putMessage = (deviceIds: readonly string[], differences: Partial<MessageRow> = {}) =>
  put(messageItem(aMessageRow(deviceIds, differences), noon / 1000 + 86_400));
async function putPush(differences: Partial<PushRow>) {
  const { conversation, messageId, customerId, deviceId, channel } = aJob();
  const row = { v: 1, revision: 1, conversation, messageId, customerId, deviceId, channel, step: 0, tries: 1 };
  const all = { ...row, unanswered: 0, changedAt: noon + 5, detail: 'Secret', ...differences };
  await put({ ...pushKey(all.conversation, all.messageId, all), ...all });
}
const newest = (customerId = 'anna') => ofCustomer.newestMessages(conversation, customerId);

describe('what became of a message', () => {
  test('its pushes as far as they have come', async () => {
    await putMessage(['phone', 'tablet', 'watch'], { ends: { 1: { state: 'withheld', reason: 'tries-used-up' } } });
    await putPush({ deviceId: 'tablet', state: 'withheld', reason: 'tries-used-up' });
    await putPush({ deviceId: 'watch', state: 'sending', job: 'job-1', claimedUntil: noon + 60_000 });
    expect(await newest()).toEqual([
      {
        messageId: 'message-1',
        state: 'open',
        sentAt: noon,
        pushes: [
          { deviceId: 'phone', channel: 'apns', state: 'queued' },
          { deviceId: 'tablet', channel: 'apns', state: 'withheld', reason: 'tries-used-up', at: noon + 5 },
          { deviceId: 'watch', channel: 'apns', state: 'sending', at: noon + 5 },
        ],
      },
    ]);
  });

  test('one that waits, as the journal itself writes it', async () => {
    await stand.journal.openMessage(aMessageRow(['phone']));
    const waiting = await stand.wait(aJob(), noon + 30_000);
    expect(await newest()).toMatchObject([
      { pushes: [{ deviceId: 'phone', state: 'waiting', at: waiting.changedAt }] },
    ]);
  });

  test('its end stands in the message’s row, whatever the push’s row said when it was read', async () => {
    await putMessage(['phone'], { state: 'pushed', ends: { 0: { state: 'delivered' } } });
    await putPush({ state: 'waiting', until: noon, because: 'try-later' });
    expect(await newest()).toMatchObject([
      { state: 'pushed', pushes: [{ deviceId: 'phone', channel: 'apns', state: 'delivered', at: noon + 5 }] },
    ]);
  });

  test('why it was withheld', async () => {
    await putMessage([], { state: 'withheld', decision: 'withheld', reason: 'expired' });
    expect(await newest()).toEqual([
      { messageId: 'message-1', state: 'withheld', reason: 'expired', sentAt: noon, pushes: [] },
    ]);
  });
});

describe('row by row, nothing of another customer', () => {
  test('a message of another is not there', async () => {
    await putMessage(['phone']);
    await putMessage(['phone'], { messageId: 'message-2', customerId: 'bob' });
    expect((await newest()).map(({ messageId }) => messageId)).toEqual(['message-1']);
    expect((await newest('bob')).map(({ messageId }) => messageId)).toEqual(['message-2']);
    expect(await newest('carol')).toEqual([]);
  });

  test('a message of nobody yet is nobody’s', async () => {
    const { customerId, ...row } = aMessageRow([], { decision: 'customer-unknown' });
    expect(customerId).toBe('anna');
    await put(messageItem(row, noon / 1000 + 86_400));
    expect(await newest()).toEqual([]);
  });

  test('of a message that was another’s before, only this one’s pushes', async () => {
    const bobs = aMessageDevice('phone', { customerId: 'bob', channel: 'fcm' });
    await putMessage(['tablet'], {
      devices: [bobs, aMessageDevice('phone'), aMessageDevice('tablet')],
      ends: { 0: { state: 'delivered' } },
    });
    await putPush({ customerId: 'bob', channel: 'fcm', state: 'delivered', changedAt: noon + 77 });
    expect((await newest())[0]?.pushes).toEqual([
      { deviceId: 'phone', channel: 'apns', state: 'queued' },
      { deviceId: 'tablet', channel: 'apns', state: 'queued' },
    ]);
  });

  test('a device whose id looks like another and its message', async () => {
    await putMessage(['phone'], { messageId: 'a~b' });
    await putPush({ messageId: 'a', deviceId: 'b~phone', state: 'delivered' });
    expect(await newest()).toMatchObject([{ messageId: 'a~b', pushes: [{ state: 'queued' }] }]);
  });
});

describe('what is read', () => {
  test('the newest 50 messages, the newest first', async () => {
    const sentAt = (index: number) => noon + ((index * 17) % 60) * 1_000;
    for (let index = 0; index < 60; index += 1) {
      await putMessage([], { messageId: `message-${index}`, sentAt: sentAt(index) });
    }
    const times = (await newest()).map((message) => message.sentAt);
    expect(times).toEqual(Array.from({ length: 50 }, (_, index) => noon + (59 - index) * 1_000));
  });

  test('never a text nor a provider’s word, and an unknown conversation asks the same as any', async () => {
    await putMessage(['phone'], { content: { mode: 'full', sender: 'Secret', preview: 'Secret' } });
    await putPush({ state: 'delivered' });
    const answers: string[] = [];
    relay.treat(async (_, request, forward) => {
      const answer = await forward(request);
      answers.push(JSON.stringify(answer.body));
      return answer;
    });
    expect(await newest()).toHaveLength(1);
    expect(answers.join()).toContain('message-1');
    expect(answers.join()).not.toContain('Secret');
    const known = relay.operations();
    expect(known).toEqual(['Query', 'Query']);
    await newest('bob');
    expect(relay.operations()).toEqual(known);
    expect(await ofCustomer.newestMessages('unknown', 'anna')).toEqual([]);
    expect(relay.operations()).toEqual(known);
  });

  test('at most ten pages', async () => {
    const rows = 9;
    for (let index = 0; index < rows; index += 1) {
      await putMessage([], { messageId: `message-${index}` });
      await putPush({ messageId: `message-${index}`, state: 'delivered' });
    }
    // As DynamoDB pages a conversation with rows of a megabyte.
    relay.treat(async (_, request, forward) => forward({ ...Object(request), Limit: 1 }));
    expect(await newest()).toHaveLength(5);
    expect(relay.operations()).toHaveLength(10);
  });

  test('a page after the first counts as well', async () => {
    for (const messageId of ['message-1', 'message-2', 'message-3']) await putMessage(['phone'], { messageId });
    await putPush({ messageId: 'message-3', state: 'delivered' });
    for (const messageId of ['message-1', 'message-2']) {
      await putPush({ messageId, customerId: 'bob', state: 'delivered' });
    }
    relay.treat(async (_, request, forward) => forward({ ...Object(request), Limit: 1 }));
    const messages = await newest();
    expect(messages.map(({ pushes }) => pushes[0]?.state)).toEqual(['delivered', 'queued', 'queued']);
  });
});

test('a row that is not ours is an outage, never a guess', async () => {
  await putMessage(['phone']);
  await tables.client.send(
    new UpdateCommand({
      TableName: stand.tableName,
      Key: { pk: conversation, sk: 'message~message-1' },
      UpdateExpression: 'SET sentAt = :text',
      ExpressionAttributeValues: { ':text': 'noon' },
    }),
  );
  await expect(newest()).rejects.toThrow();
});
