import { UpdateTimeToLiveCommand } from '@aws-sdk/client-dynamodb';
import {
  GetQueueUrlCommand,
  PurgeQueueCommand,
  SendMessageCommand,
  SetQueueAttributesCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { DeleteCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import * as z from 'zod';
import { answersKey, breakerKey } from '../../lambdas/adapters/channel-rows.ts';
import { documentClient } from '../../lambdas/adapters/dynamodb.ts';
import { messageItem } from '../../lambdas/adapters/journal-rows.ts';
import { createSwitches } from '../../lambdas/adapters/switches.ts';
import type { MessageRow } from '../../lambdas/core/journal.ts';
import { askHandoff, runHandoff } from './run-handoff.ts';
import { newApnsToken, newConversation, newFcmToken, type RunningStack, startStack } from './running-stack.ts';

const reportSchema = z.object({
  findings: z.array(
    z.object({ check: z.string(), severity: z.string(), what: z.string(), why: z.string(), fix: z.string() }),
  ),
  skipped: z.array(z.object({ check: z.string(), reason: z.string() })),
  healthy: z.array(z.string()),
});
const stackSchema = z.object({
  endpoints: z.object({ aws: z.string() }),
  outputs: z.record(z.string(), z.string()),
});
const settings = {
  channels: 'apns,fcm,telegram',
  genesysOpenMessaging: 'true',
  genesysRegion: 'mypurecloud.de',
};

let stack: RunningStack;
let outputs: Readonly<Record<string, string>>;
let tables: ReturnType<typeof documentClient>;
let sqs: SQSClient;

beforeAll(async () => {
  stack = await startStack(settings);
  const described = stackSchema.parse((await stack.ask('GET', '/local/stack')).body);
  outputs = described.outputs;
  const credentials = { accessKeyId: 'OPERATOR', secretAccessKey: 'local' };
  const clientSettings = { region: 'eu-central-1', endpoint: described.endpoints.aws, credentials };
  tables = documentClient(clientSettings);
  sqs = new SQSClient(clientSettings);
}, 60_000);

afterAll(async () => {
  tables.destroy();
  sqs.destroy();
  await stack.stop();
});

async function doctor() {
  const { exitCode, value } = await askHandoff(stack.url, 'doctor');
  return { exitCode, ...reportSchema.parse(value) };
}

const found = ({ findings }: Awaited<ReturnType<typeof doctor>>) =>
  findings.map(({ check, severity, what }) => `${severity} ${check}: ${what}`);

const notHere = ['event-source', 'rules', 'mappings', 'sweeper', 'backups', 'alarms'];

describe('a healthy stack', () => {
  test('has nothing to complain of; what nobody can look at here is said to be skipped', async () => {
    const report = await doctor();
    expect(found(report)).toEqual([]);
    expect(report.exitCode).toBe(0);
    expect(report.skipped.map(({ check }) => check)).toEqual(notHere);
    expect(report.healthy).toEqual(
      expect.arrayContaining(['apns', 'fcm', 'telegram', 'topics', 'issuer', 'secrets', 'overdue']),
    );
  });

  test('is a checklist for people', async () => {
    const { exitCode, stdout } = await runHandoff(stack.url, 'doctor');
    expect(exitCode).toBe(0);
    expect(stdout).toContain('✓ Apple takes our key\n');
    expect(stdout).toContain('– rules: the local stack has no EventBridge API');
    expect(stdout).toMatch(/\n\d+ well, 0 errors, 0 warnings, 6 not looked at\n$/);
    expect(stdout).not.toMatch(/[✗!] /);
  });
});

const output = (name: string) => {
  const value = outputs[name];
  if (value === undefined) throw new Error(`The stack has no output ${name}.`);
  return value;
};
const urlOf = async (QueueName: string) => (await sqs.send(new GetQueueUrlCommand({ QueueName }))).QueueUrl;

test('dead letters in each queue, a queue without any behind it, and rows that say what is wrong', async () => {
  const deadLetters = Object.keys(outputs).filter((name) => name.endsWith('DeadLetterQueueName'));
  expect(deadLetters.length).toBeGreaterThanOrEqual(5);
  for (const name of deadLetters) {
    const QueueUrl = await urlOf(output(name));
    const fifo = output(name).endsWith('.fifo') ? { MessageGroupId: 'g', MessageDeduplicationId: 'd' } : {};
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'hush', ...fifo }));
  }
  const later = await urlOf(output('LaterQueueName'));
  await sqs.send(new SetQueueAttributesCommand({ QueueUrl: later, Attributes: { RedrivePolicy: '' } }));

  // The sweeper would mend it within a minute.
  await stack.ask('PUT', '/local/aws-faults', [{ effect: 'throttle', function: 'Sweep', times: 'until-cleared' }]);
  const now = Date.now();
  const row: MessageRow = {
    v: 1,
    conversation: 'forgotten',
    messageId: 'm',
    state: 'open',
    decision: 'push',
    step: 0,
    sentAt: now - 900_000,
    expiresAt: now + 900_000,
    decidedAt: now - 900_000,
    dueAt: now - 600_000,
    devices: [],
    ends: {},
    passedOver: [],
  };
  const expiresAtSeconds = Math.ceil(now / 1000) + 3600;
  const overdue = messageItem(row, expiresAtSeconds);
  const breaker = {
    ...breakerKey('apns', 'com.example.app'),
    ...{
      v: 1,
      revision: 1,
      openUntil: now + 60_000,
      failures: 2,
      since: now - 120_000,
      reason: 'InvalidProviderToken',
    },
    expiresAtSeconds,
  };
  const gone = { ...answersKey('fcm', 'handoff-push-local', now), v: 1, answers: 30, gone: 20, expiresAtSeconds };
  const [journal, devices] = [output('JournalTableName'), output('DeviceTableName')];
  await tables.send(new PutCommand({ TableName: journal, Item: overdue }));
  await tables.send(new PutCommand({ TableName: devices, Item: breaker }));
  await tables.send(new PutCommand({ TableName: devices, Item: gone }));
  const switches = createSwitches(tables, devices);
  await switches.change(() => ({ channels: { fcm: now }, sources: {} }));
  const TimeToLiveSpecification = { AttributeName: 'expiresAtSeconds', Enabled: false };
  await tables.send(new UpdateTimeToLiveCommand({ TableName: output('PresenceTableName'), TimeToLiveSpecification }));

  const report = await doctor();
  expect(report.exitCode).toBe(1);
  const letters = deadLetters.map((name) => name.replace(/QueueName$/, ''));
  expect(found(report).sort()).toEqual(
    [
      `error breakers: the channel apns is down for com.example.app since ${new Date(breaker.since).toISOString()}: InvalidProviderToken, after 2 attempts; asked again at ${new Date(breaker.openUntil).toISOString()}`,
      ...letters.map((name) => `error dead-letters: 1 dead letter waits in ${name}`),
      'error gone-guard: fcm calls 67 % of the devices of handoff-push-local gone (20 of 30 answers)',
      `error overdue: 1 open messages are overdue, the oldest since ${new Date(now - 600_000).toISOString()}`,
      `warning paused: paused: channel fcm, since ${new Date(now).toISOString()}`,
      `error queues: the queue ${output('LaterQueueName')} has no dead letters behind it`,
      `error time-to-live: the time to live of the table ${output('PresenceTableName')} is off`,
    ].sort(),
  );
  expect(JSON.stringify(report)).not.toContain('hush');

  for (const name of deadLetters) await sqs.send(new PurgeQueueCommand({ QueueUrl: await urlOf(output(name)) }));
  const key = ({ pk, sk }: { pk: string; sk: string }) => ({ pk, sk });
  await tables.send(new DeleteCommand({ TableName: journal, Key: key(overdue) }));
  await tables.send(new DeleteCommand({ TableName: devices, Key: key(breaker) }));
  await tables.send(new DeleteCommand({ TableName: devices, Key: key(gone) }));
  await switches.change(() => ({ channels: {}, sources: {} }));
  await stack.ask('PUT', '/local/aws-faults', []);
  expect(found(await doctor()).map((one) => one.split(':')[0])).toEqual(['error queues', 'error time-to-live']);
});

test('providers that do not take us, each by its own finding', async () => {
  await stack.fault([{ channel: 'fcm', status: 403, reason: 'PERMISSION_DENIED', times: 'until-cleared' }]);
  await stack.ask('PUT', '/local/genesys/clients', { clients: [] });
  const byCheck = new Map((await doctor()).findings.map(({ check, what }) => [check, what]));
  await stack.fault([]);
  expect(byCheck.get('fcm')).toContain('(PERMISSION_DENIED)');
  expect(byCheck.get('topics')).toBe('Genesys does not take our OAuth client');

  await stack.fault([{ channel: 'google-oauth', status: 400, reason: 'invalid_grant', times: 'until-cleared' }]);
  await stack.ask('PUT', '/local/clock', { offsetMilliseconds: 7_200_000 });
  const shifted = new Map((await doctor()).findings.map(({ check, what }) => [check, what]));
  await stack.fault([]);
  await stack.ask('PUT', '/local/clock', { offsetMilliseconds: 0 });
  expect(shifted.get('clocks')).toBe('the clock of the functions is 7200 s ahead');
  expect(shifted.get('apns')).toContain('ExpiredProviderToken');
  expect(shifted.get('fcm')).toContain('(invalid_grant)');
});

test('no deployment there is a failure, not a finding', async () => {
  const { exitCode, stderr } = await runHandoff(stack.url, 'doctor', '--stack', 'HandoffPush-none');
  expect(exitCode).toBe(2);
  expect(stderr).toContain('Write --stack or --local, not both.');
});

describe('test-push and send', () => {
  const phone = newApnsToken();
  const droid = newFcmToken();
  beforeAll(async () => {
    const app = await stack.app('anna');
    const registered = await Promise.all([
      app('PUT', '/v1/devices/phone', { platform: 'ios', channel: 'apns', token: phone }),
      app('PUT', '/v1/devices/droid', { platform: 'android', channel: 'fcm', token: droid }),
    ]);
    expect(registered.map(({ status }) => status)).toEqual([201, 201]);
  });

  test.each([
    ['phone', phone],
    ['droid', droid],
  ])('a push arrives on the %s; its token is never shown', async (device, token) => {
    const asked = ['test-push', '--customer', 'anna', '--device', device];
    const { exitCode, stdout, stderr } = await runHandoff(stack.url, ...asked);
    expect(stdout).toMatch(/^✓ (Apple|Google) took it/);
    expect(exitCode).toBe(0);
    expect(await stack.pushesTo(token)).toHaveLength(1);
    expect(stdout + stderr).not.toContain(token);
  });

  test('a device that is not there is said to be none', async () => {
    const asked = ['test-push', '--customer', 'anna', '--device', 'fridge'];
    const { exitCode, value } = await askHandoff(stack.url, ...asked);
    expect(exitCode).toBe(2);
    expect(value).toEqual({ error: expect.stringContaining('no such device') });
  });

  test('a sample message goes its whole way, to both devices', async () => {
    const conversation = newConversation();
    const asked = ['send', '--conversation', conversation, '--customer', 'anna'];
    const { exitCode, value, stderr } = await askHandoff(stack.url, ...asked);
    expect(value).toMatchObject({ conversation, state: 'pushed' });
    expect(exitCode).toBe(0);
    expect(stderr).toContain('The message is on the bus.');
    const arrived = (await stack.pushes()).filter(({ payload }) => JSON.stringify(payload).includes(conversation));
    expect(arrived.map(({ deviceToken }) => deviceToken).sort()).toEqual([phone, droid].sort());
  });

  test("another customer's conversation is not taken from them", async () => {
    const conversation = newConversation();
    const sent = ['send', '--conversation', conversation, '--customer'];
    await runHandoff(stack.url, ...sent, 'anna');
    const { exitCode, stderr } = await runHandoff(stack.url, ...sent, 'bert');
    expect(exitCode).toBe(2);
    expect(stderr).toContain("another customer's");
  });

  test('a message that does not end in time is not well', async () => {
    const asked = ['send', '--conversation', newConversation(), '--wait', '1'];
    const { exitCode, stdout } = await runHandoff(stack.url, ...asked);
    expect(exitCode).toBe(1);
    expect(stdout).toContain('✗ not ended');
    expect(stdout).toContain('handoff explain --conversation');
  });
});
