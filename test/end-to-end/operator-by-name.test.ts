import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { urlOfQueue } from '../../operator/dead-letters/queues.ts';
import { connect, outputOf } from '../../operator/deployment.ts';
import { startAccount, strangersKey } from './account-of-stack.ts';
import { askHandoff, type Deployed, runHandoff } from './run-handoff.ts';
import { newApnsToken, newConversation, outboundMessage, type RunningStack, startStack } from './running-stack.ts';

let stack: RunningStack;
let account: Awaited<ReturnType<typeof startAccount>>;
/** The very stack, by its name. */
let deployed: Deployed;
const customer = `customer-${newConversation()}`;
const token = newApnsToken();

beforeAll(async () => {
  stack = await startStack({ channels: 'apns' });
  account = await startAccount(stack);
  deployed = account.deployed();
  const app = await stack.app(customer);
  expect((await app('PUT', '/v1/devices/phone', { channel: 'apns', token })).status).toBe(201);
}, 60_000);
afterAll(async () => {
  await account?.close();
  expect(await stack.stop()).toBe(0);
}, 20_000);

async function conversationLeft() {
  const conversation = newConversation();
  const app = await stack.app(customer);
  await app('PUT', `/v1/conversations/${conversation}/presence`, { deviceId: 'phone', status: 'background' });
  return conversation;
}

/** A message that the router gave up, in the dead letters. */
async function bury(event: unknown): Promise<void> {
  const deployment = await connect({ kind: 'local', url: stack.url });
  const queueUrl = await urlOfQueue(deployment.sqs, outputOf(deployment, 'GenesysDeadLetterQueueName'));
  const record = { version: '1.0', requestContext: { condition: 'RetriesExhausted' }, requestPayload: event };
  await deployment.sqs.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: JSON.stringify(record) }));
  deployment.close();
}

describe('a deployed stack by its name', () => {
  test('reads what the local stack by its address reads', async () => {
    const conversation = await conversationLeft();
    await stack.event(outboundMessage(conversation));
    await stack.message(conversation);
    const { AWS_REGION, ...elsewhere } = deployed.environment;
    for (const [known, ...command] of [
      [{ messages: [{ state: 'pushed' }] }, 'explain', '--conversation', conversation],
      [{ devices: [{ deviceId: 'phone' }] }, 'devices', '--customer', customer],
    ] as const) {
      const [there, here] = await Promise.all([
        askHandoff({ ...deployed, environment: elsewhere }, ...command, '--region', String(AWS_REGION)),
        askHandoff(stack.url, ...command),
      ]);
      expect(there).toMatchObject({ exitCode: 0, stderr: '', value: known });
      expect(there).toEqual(here);
    }
  });

  test('sends a sample to the router itself, and follows it to its end', async () => {
    const conversation = await conversationLeft();
    const sent = await askHandoff(deployed, 'send', '--conversation', conversation);
    expect(sent).toMatchObject({ exitCode: 0, value: { conversation, state: 'pushed' } });
    expect(sent.stderr).toContain('It came past bus and rules');
    expect(account.invoked.splice(0)).toEqual([account.router]);
    const payloads = (await stack.pushesTo(token)).map(({ payload }) => JSON.stringify(payload));
    expect(payloads.filter((payload) => payload.includes(conversation))).toHaveLength(1);
  });

  test('lists dead letters, and hands an event back to the router', async () => {
    const conversation = await conversationLeft();
    await bury(outboundMessage(conversation, { id: `event-${conversation}` }));
    const listed = await askHandoff(deployed, 'dead-letters', 'list');
    expect(listed.exitCode).toBe(1);
    expect(listed.value.queues[0]).toMatchObject({
      name: 'genesys',
      count: 1,
      reasons: [{ reason: 'RetriesExhausted', count: 1 }],
    });
    const redriven = await askHandoff(deployed, 'dead-letters', 'redrive', '--queue', 'genesys');
    expect(redriven).toMatchObject({ exitCode: 0, value: { putBack: 1, left: 0 } });
    expect(account.invoked.splice(0)).toEqual([account.router]);
    expect(await stack.message(conversation)).toMatchObject({ state: 'pushed', messageId: `event-${conversation}` });
  });

  test('pauses and resumes the same pushes', async () => {
    const { exitCode, value } = await askHandoff(deployed, 'pause', '--channel', 'apns');
    expect([exitCode, value]).toEqual([0, { paused: { channels: { apns: expect.any(String) }, sources: {} } }]);
    const seen = await askHandoff(stack.url, 'pause', '--source', 'genesys');
    expect(seen.value.paused.channels).toEqual(value.paused.channels);
    expect(await runHandoff(deployed, 'resume')).toMatchObject({
      exitCode: 0,
      stdout: 'Nothing is paused. Pushes go out.\n',
    });
  });
});

describe('what cannot be done is said in one line, and ends with 2', () => {
  const without = ({ stack: name, environment }: Deployed, prefix: string): Deployed => ({
    stack: name,
    environment: Object.fromEntries(Object.entries(environment).filter(([key]) => !key.startsWith(prefix))),
  });
  /** A dispatcher reads the rows of the journal that it knows, and may look for none. */
  const dispatchersKey = () => {
    const dispatcher = account.functions.find(({ logicalId }) => logicalId.startsWith('ApnsDispatch'));
    return `LOCAL${dispatcher?.logicalId.toUpperCase()}`;
  };

  test.each<[string, () => Deployed, string]>([
    [
      'no such stack',
      () => account.deployed('HandoffPush-gone'),
      'The stack HandoffPush-gone cannot be read: Stack with id HandoffPush-gone does not exist',
    ],
    [
      'a stack of others',
      () => account.deployed('Shop'),
      'The stack Shop is none of Handoff Push: it has no output JournalTableName.',
    ],
    [
      'nobody signs',
      () => without(deployed, 'AWS_ACCESS_KEY'),
      'The stack HandoffPush-there cannot be read: Could not load credentials from any providers',
    ],
    [
      'no region',
      () => without(deployed, 'AWS_REGION'),
      'The stack HandoffPush-there cannot be read: Region is missing',
    ],
    [
      'whoever may not look at stacks',
      () => account.deployed(deployed.stack, strangersKey),
      `The stack HandoffPush-there cannot be read: User: arn:aws:iam::000000000000:user/${strangersKey} is not authorized`,
    ],
    [
      'whoever may look at stacks only',
      () => account.deployed(deployed.stack, dispatchersKey()),
      'AccessDeniedException: User: arn:aws:sts::000000000000:assumed-role/',
    ],
  ])('%s', async (_, where, words) => {
    const { exitCode, stdout, stderr } = await runHandoff(where(), 'explain', '--conversation', 'any');
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toMatch(/^handoff: [^\n]+\n$/);
    expect(stderr).toContain(`handoff: ${words}`);
  });
});
