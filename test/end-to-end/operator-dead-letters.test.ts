import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createJournal } from '../../lambdas/adapters/journal.ts';
import { writePushJob } from '../../lambdas/adapters/push-job-schema.ts';
import { type MessageRow, redoAt } from '../../lambdas/core/journal.ts';
import { urlOfQueue } from '../../operator/dead-letters/queues.ts';
import { connect, type Deployment, outputOf } from '../../operator/deployment.ts';
import { aJob, aMessageDevice, aMessageRow } from '../lambdas/adapters/journal-entries.ts';
import { askHandoff, runHandoff } from './run-handoff.ts';
import {
  newApnsToken,
  newConversation,
  outboundMessage,
  type RunningStack,
  startStack,
  until,
} from './running-stack.ts';

let stack: RunningStack;
let deployment: Deployment;
let journal: ReturnType<typeof createJournal>;
beforeAll(async () => {
  stack = await startStack({ channels: 'apns' });
  deployment = await connect({ kind: 'local', url: stack.url });
  journal = createJournal(deployment.tables, { tableName: outputOf(deployment, 'JournalTableName'), days: 1 });
}, 60_000);
afterAll(async () => {
  deployment?.close();
  expect(await stack.stop()).toBe(0);
}, 20_000);
beforeEach(async () => {
  await stack.ask('PUT', '/local/aws-faults', []);
});

const hour = 3_600_000;

async function newCustomer() {
  const customerId = `customer-${newConversation()}`;
  const app = await stack.app(customerId);
  expect((await app('PUT', '/v1/devices/phone', { channel: 'apns', token: newApnsToken() })).status).toBe(201);
  return customerId;
}

const minute = 60_000;
/** Where messages stay news for two hours: this step's job dies after half an hour, before the sweeper makes another. */
const step = 3;

/** A message that waits for its one push, whose job died. */
async function withLetter(customerId: string, differences: Partial<MessageRow> = {}, reason?: string) {
  const conversation = newConversation();
  const messageId = `m-${conversation}`;
  const decidedAt = Date.now() - 30 * minute;
  const sentAt = decidedAt - 35 * minute;
  const redo = redoAt(decidedAt, step);
  const times = { sentAt, expiresAt: sentAt + 2 * hour, decidedAt, dueAt: redo };
  const row = aMessageRow([], {
    conversation,
    messageId,
    customerId,
    ...times,
    step,
    devices: [aMessageDevice('phone', { customerId, step, redoAt: redo })],
    ...differences,
  });
  await journal.openMessage(row);
  const { expiresAt } = row;
  const job = aJob({ conversation, messageId, customerId, step, sentAt: row.sentAt, expiresAt });
  await bury('Apns', writePushJob(job), { group: conversation, ...(reason === undefined ? {} : { reason }) });
  return messageId;
}

async function bury(part: string, body: string, { group, reason }: { group?: string; reason?: string } = {}) {
  const queueUrl = await urlOfQueue(deployment.sqs, outputOf(deployment, `${part}DeadLetterQueueName`));
  await deployment.sqs.send(
    new SendMessageCommand({
      QueueUrl: queueUrl,
      MessageBody: body,
      ...(group === undefined ? {} : { MessageGroupId: group, MessageDeduplicationId: newConversation() }),
      ...(reason === undefined ? {} : { MessageAttributes: { reason: { DataType: 'String', StringValue: reason } } }),
    }),
  );
}

const pushedIds = async () => (await stack.pushes()).map(({ payload }) => String(payload.messageId));

test('none: all is well', async () => {
  const { exitCode, value } = await askHandoff(stack.url, 'dead-letters', 'list');
  expect([exitCode, value.queues.map(({ count }: { count: number }) => count)]).toEqual([0, [0, 0, 0]]);
  const ran = await runHandoff(stack.url, 'dead-letters', 'list');
  expect(ran).toMatchObject({ exitCode: 0, stdout: 'genesys  none\nlater  none\napns  none\n' });
});

test('what is asked for wrongly is said, and changes nothing', async () => {
  const none = await runHandoff(stack.url, 'dead-letters', 'show', '--queue', 'fcm');
  expect(none).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('one of genesys, later, apns') });
  const unsure = await runHandoff(stack.url, 'dead-letters', 'drop', '--queue', 'apns', '--reason', 'x');
  expect(unsure).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('--yes') });
});

describe('letters of several kinds', () => {
  test('listed by reason, shown in words, redriven or dropped; never a text', async () => {
    const text = 'Your order is on its way.';
    const customerId = await newCustomer();
    const good = await withLetter(customerId, { content: { mode: 'full', preview: text } }, 'BadTopic');
    const expired = await withLetter(customerId, { expiresAt: Date.now() - 1 }, 'BadTopic');
    const over = await withLetter(customerId, { ends: { 0: { state: 'refused' } } }, 'BadTopic');
    await bury('Apns', 'no job at all', { group: 'odd', reason: 'not a job' });

    const listed = await askHandoff(stack.url, 'dead-letters', 'list');
    expect(listed.exitCode).toBe(1);
    expect(listed.value.queues.at(-1)).toMatchObject({
      name: 'apns',
      count: 4,
      reasons: [
        { reason: 'BadTopic', count: 3 },
        { reason: 'not a job', count: 1 },
      ],
    });

    const { value } = await askHandoff(stack.url, 'dead-letters', 'show', '--queue', 'apns');
    const of = (messageId: string) => value.letters.find((one: { messageId?: string }) => one.messageId === messageId);
    expect(of(good)).toMatchObject({ kind: 'push', verdict: 'deliverable', because: 'its push would be sent' });
    expect(of(expired)).toMatchObject({ verdict: 'expired' });
    expect(of(over)).toMatchObject({ verdict: 'ended', because: 'its push has ended: refused' });
    const shown = await runHandoff(stack.url, 'dead-letters', 'show', '--queue', 'apns');
    expect(shown.stdout).toContain(`message ${good} · customer ${customerId} · device phone`);
    expect(JSON.stringify([listed, value, shown])).not.toContain(text);

    const dry = await askHandoff(stack.url, 'dead-letters', 'redrive', '--queue', 'apns', '--dry-run');
    expect(dry.value).toMatchObject({ putBack: 1, kept: { expired: 1, ended: 1, unreadable: 1 } });
    expect(await pushedIds()).not.toContain(good);

    const done = await askHandoff(stack.url, 'dead-letters', 'redrive', '--queue', 'apns', '--drop-expired');
    expect(done.value).toMatchObject({ putBack: 1, dropped: 2, kept: { unreadable: 1 }, left: 1 });
    expect(done.exitCode).toBe(1);
    await until(async () => (await pushedIds()).includes(good));
    expect(await pushedIds()).not.toEqual(expect.arrayContaining([expired]));

    const dropped = await runHandoff(
      stack.url,
      ...['dead-letters', 'drop', '--queue', 'apns', '--reason', 'not a job', '--yes'],
    );
    expect(dropped).toMatchObject({ exitCode: 0, stdout: '1 deleted\n' });
  }, 60_000);

  test('what lies behind letters that stay is not said to be deleted', async () => {
    for (let count = 0; count < 11; count += 1) await bury('Apns', 'no job', { group: 'long', reason: 'stays' });
    await bury('Apns', 'no job', { group: 'long', reason: 'goes' });
    const drop = (reason: string) =>
      runHandoff(stack.url, 'dead-letters', 'drop', '--queue', 'apns', '--reason', reason, '--yes');
    expect(await drop('goes')).toMatchObject({
      exitCode: 1,
      stdout: expect.stringMatching(/^0 deleted\nabout 2 more/),
    });
    expect(await drop('stays')).toMatchObject({ exitCode: 0, stdout: '11 deleted\n' });
    expect(await drop('goes')).toMatchObject({ exitCode: 0, stdout: '1 deleted\n' });
  }, 60_000);

  test('an event goes through the router again, and a look to later', async () => {
    const customerId = await newCustomer();
    const conversation = newConversation();
    const app = await stack.app(customerId);
    await app('PUT', `/v1/conversations/${conversation}/presence`, { deviceId: 'phone', status: 'background' });
    const event = outboundMessage(conversation, { id: `event-${conversation}` });
    const record = {
      version: '1.0',
      requestContext: { condition: 'RetriesExhausted' },
      requestPayload: event,
      responsePayload: { errorType: 'Error', errorMessage: 'no table' },
    };
    await bury('Genesys', JSON.stringify(record));
    await bury('Genesys', JSON.stringify(outboundMessage(conversation, { id: 'old' }, Date.now() - 2 * hour)));
    const shown = await askHandoff(stack.url, 'dead-letters', 'show', '--queue', 'genesys');
    expect(shown.value.letters.map(({ verdict }: { verdict: string }) => verdict).toSorted()).toEqual([
      'deliverable',
      'expired',
    ]);
    expect(JSON.stringify(shown)).not.toContain('order');
    const { value } = await askHandoff(stack.url, 'dead-letters', 'redrive', '--queue', 'genesys', '--drop-expired');
    expect(value).toMatchObject({ putBack: 1, dropped: 1, left: 0 });
    expect(await stack.message(conversation)).toMatchObject({ state: 'pushed', messageId: `event-${conversation}` });

    // A message that nobody looks at any more until its look comes back.
    const waiting = newConversation();
    const now = Date.now();
    const row = aMessageRow([], { conversation: waiting, messageId: 'm', customerId, decision: 'watching' });
    const times = { sentAt: now, expiresAt: now + hour, decidedAt: now, lookAt: now, dueAt: now + hour };
    await journal.openMessage({ ...row, ...times });
    const look = { v: 1, kind: 'message', conversation: waiting, messageId: 'm', step: 0, at: now };
    await bury('Later', JSON.stringify(look));
    expect((await runHandoff(stack.url, 'dead-letters', 'redrive', '--queue', 'later')).exitCode).toBe(0);
    expect(await stack.message(waiting)).toMatchObject({ state: 'pushed' });
  }, 60_000);
});

describe('1,000 letters while much goes wrong', () => {
  const letters = 1_000;
  const delivered = 60;
  const expired = 40;

  test('none is lost, none is pushed twice, and nothing that was over is pushed', async () => {
    const customers = await Promise.all(Array.from({ length: 10 }, newCustomer));
    const customerOf = (index: number) => customers[index % customers.length] ?? '';
    const many = async (count: number, one: (index: number) => Promise<string>) => {
      const ids: string[] = [];
      for (let start = 0; start < count; start += 20) {
        const size = Math.min(20, count - start);
        ids.push(...(await Promise.all(Array.from({ length: size }, (_, index) => one(start + index)))));
      }
      return ids;
    };
    const open = await many(letters, (index) => withLetter(customerOf(index)));
    const past = await many(expired, (index) => withLetter(customerOf(index), { expiresAt: Date.now() - 1 }));
    // Pushed since, in another way than by their letters' jobs.
    const over = await many(delivered, (index) => withLetter(customerOf(index), { state: 'pushed' }));
    await stack.ask('DELETE', '/local/pushes');

    // All but a dispatcher that dies: what it had under way may go out once more, whoever brought its job.
    const every = (effect: string, operation: string, ...after: readonly number[]) =>
      after.map((count) => ({ effect, operation, after: count }));
    const faults = [
      ...every('throttle', 'SendMessage', 10, 40, 300, 301, 302, 700),
      ...every('lose-answer', 'SendMessage', 5, 120, 400, 650, 900),
      ...every('timeout', 'SendMessage', 200),
      ...every('throttle', 'DeleteMessage', 20, 500, 501),
      ...every('lose-answer', 'DeleteMessage', 30, 130, 800),
      ...every('timeout', 'DeleteMessage', 250),
      ...every('throttle', 'ReceiveMessage', 60, 120),
      ...[15, 45, 80].map((after) => ({ effect: 'lose-answer', operation: 'ReceiveMessage', target: 'Dead', after })),
      ...every('throttle', 'BatchGetItem', 100, 600, 1_200),
      ...every('throttle', 'Query', 150, 1_500),
      ...every('lose-answer', 'PutItem', 50, 333, 777, 1_111, 1_502, 2_003),
      ...every('throttle', 'PutItem', 222, 888),
      ...every('lose-answer', 'UpdateItem', 70, 444),
    ];
    expect((await stack.ask('PUT', '/local/aws-faults', faults)).status).toBe(200);

    const first = await askHandoff(
      stack.url,
      'dead-letters',
      'redrive',
      '--queue',
      'apns',
      '--rate',
      '500',
      '--drop-expired',
    );
    const left = (await stack.ask('GET', '/local/aws-faults')).body;
    expect(first).toMatchObject({ exitCode: 0, value: { putBack: letters, dropped: expired + delivered, left: 0 } });
    expect(first.stderr).toMatch(/\d+ of about 1100 looked at, \d+ put back/);
    expect(faults.length - left.length).toBeGreaterThan(faults.length / 2);
    await stack.ask('PUT', '/local/aws-faults', []);

    const pushed = await until(async () => {
      const ids = await pushedIds();
      return new Set(ids).size >= letters ? ids : undefined;
    }, 60_000);
    expect(new Set(pushed)).toEqual(new Set(open));
    expect(pushed).toHaveLength(letters);
    expect(pushed.filter((id) => past.includes(id) || over.includes(id))).toEqual([]);
  }, 180_000);
});
