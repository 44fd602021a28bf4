import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type RunningStack, startStack, until } from './running-stack.ts';

const agent = { id: 'agent-1', email: 'agent-1@example.com' };
/** What the runner lets the bridge hear, which a program that starts it may say. */
const heard = { GENESYS_QUEUES: 'queue-1', GENESYS_USERS: agent.id };

let stack: RunningStack;
beforeAll(async () => {
  stack = await startStack(
    {
      genesysBridge: 'true',
      genesysRegion: 'mypurecloud.de',
      genesysCustomerAttribute: 'customerId',
      tellAgents: 'attribute,desktop',
      channels: 'apns',
    },
    ['env', ...Object.entries(heard).map(([name, value]) => `${name}=${value}`), process.execPath, 'local/main.ts'],
  );
  await stack.ask('PUT', '/local/genesys/organisation', { queues: [{ id: 'queue-1' }], users: [agent] });
  await until(async () => {
    const channels: { topics: string[]; isConnected: boolean }[] = (await stack.ask('GET', '/local/genesys/channels'))
      .body;
    return channels.some(({ topics, isConnected }) => isConnected && topics.length === 2);
  });
}, 120_000);
afterAll(async () => stack?.stop());

const linesOf = (event: string) => stack.lines.filter((line) => line.includes(`"event":"${event}"`));

test('what an agent says is heard on the WebSocket; that it reached nobody they are told by both ways, once', async () => {
  await stack.ask('POST', '/local/genesys/conversations', {
    conversationId: 'c-1',
    queueId: 'queue-1',
    userId: agent.id,
    customer: { attributes: { customerId: 'anna' } },
  });
  const said = await stack.ask('POST', '/local/genesys/conversations/c-1/messages', {
    from: 'agent',
    text: 'text-that-nobody-else-may-see',
    messageId: 'm-1',
  });
  expect(said.body).toEqual({ messageId: 'm-1' });
  expect(await stack.message('c-1')).toMatchObject({ state: 'withheld', reason: 'no-device', customerId: 'anna' });

  const attributes = await until(async () => {
    const [conversation] = (await stack.ask('GET', '/local/genesys/conversations')).body;
    const [customer] = conversation.participants;
    return customer.attributes['handoffPush.lastStatus'] && customer.attributes;
  });
  expect(attributes).toMatchObject({
    'handoffPush.lastStatus': 'unreachable',
    'handoffPush.lastReason': 'no-device',
    'handoffPush.lastMessageId': 'm-1',
  });
  const notifications = await until(async () => {
    const taken = (await stack.ask('GET', '/local/desktop/notifications')).body;
    return taken.length > 0 && taken;
  });
  expect(notifications).toMatchObject([{ userId: agent.id, type: 'warning', repeats: 0 }]);
});

test('what we wrote comes back by the bus and by the bridge, and nothing follows from it', async () => {
  // By the bus the event of the attributes, which the stand-in sends where there is one.
  await until(async () => linesOf('ignored').some((line) => line.includes('what we wrote')));
  // By the bridge the conversation, with its message once more.
  await until(async () => linesOf('agent-message').some((line) => line.includes('"state":"withheld"')));
  await until(async () => linesOf('agent-told').length > 1);
  expect(
    linesOf('agent-told')
      .map((line) => /"way":"(\w+)"/.exec(line)?.[1])
      .toSorted(),
  ).toEqual(['attribute', 'desktop']);
  expect(linesOf('agent-not-told')).toEqual([]);
  expect((await stack.ask('GET', '/local/genesys/stats')).body.requests).toMatchObject({ attributes: 1 });
});

test('the bridge has the rights of its policy, and no other', async () => {
  const counted: Record<string, Record<string, number>> = (await stack.ask('GET', '/local/requests')).body;
  expect(Object.keys(counted.GenesysBridge ?? {}).sort()).toEqual(['GetSecretValue', 'SendMessageBatch']);
  const { endpoints, outputs } = (await stack.ask('GET', '/local/stack')).body;
  const credentials = { accessKeyId: 'LOCALGENESYSBRIDGE', secretAccessKey: 'local' };
  const sqs = new SQSClient({ region: 'eu-central-1', endpoint: endpoints.aws, credentials });
  try {
    await expect(sqs.send(new ReceiveMessageCommand({ QueueUrl: outputs.IngestQueueUrl }))).rejects.toMatchObject({
      name: 'AccessDenied',
    });
  } finally {
    sqs.destroy();
  }
});

test('it ends with its stack', async () => {
  const [listening = ''] = linesOf('listening');
  const { port } = JSON.parse(listening.slice(listening.indexOf('{')));
  const health = () => fetch(`http://127.0.0.1:${port}/health`);
  expect((await health()).status).toBe(200);
  await stack.stop();
  await expect(health()).rejects.toThrow();
});
