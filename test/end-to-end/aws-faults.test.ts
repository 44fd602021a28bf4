import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { newApnsToken, newConversation, outboundMessage, type RunningStack, startStack } from './running-stack.ts';

let stack: RunningStack;
beforeAll(async () => {
  stack = await startStack({ channels: 'apns' });
}, 60_000);
afterAll(async () => {
  expect(await stack.stop()).toBe(0);
}, 20_000);
beforeEach(async () => {
  await stack.ask('PUT', '/local/aws-faults', []);
  await stack.ask('DELETE', '/local/requests');
});

const breaking = (...rules: object[]) => stack.ask('PUT', '/local/aws-faults', rules);

async function customerAway() {
  const [conversation, token] = [newConversation(), newApnsToken()];
  const app = await stack.app(`customer-${conversation}`);
  expect((await app('PUT', '/v1/devices/phone', { channel: 'apns', token })).status).toBe(201);
  await app('PUT', `/v1/conversations/${conversation}/presence`, { deviceId: 'phone', status: 'background' });
  return { conversation, token, app };
}

test('one message to one device costs what the design says', async () => {
  const { conversation } = await customerAway();
  await stack.ask('DELETE', '/local/requests');
  await stack.event(outboundMessage(conversation));
  await stack.message(conversation);
  // The conversation, the customer; the message's row, and that it is unread.
  expect(await stack.requests('Route')).toEqual({ Query: 2, PutItem: 1, UpdateItem: 1, SendMessageBatch: 1 });
  // The job's rows and its device, the conversation, how many are unread; the claim, the outcome. The key is read once for many pushes.
  const { GetSecretValue, GetItem = 0, ...ofEachPush } = await stack.requests('ApnsDispatch');
  expect(GetSecretValue).toBe(1);
  // Whether the channel is up: asked every five seconds at most.
  expect(GetItem).toBeLessThanOrEqual(1);
  expect(ofEachPush).toEqual({ BatchGetItem: 1, Query: 2, PutItem: 4, UpdateItem: 1 });
});

test('a throttled table is asked again, and the message arrives once', async () => {
  const { conversation, token } = await customerAway();
  await breaking({ effect: 'throttle', function: 'Route', operation: 'PutItem', times: 2 });
  await stack.event(outboundMessage(conversation));
  expect(await stack.message(conversation)).toMatchObject({ state: 'pushed' });
  expect(await stack.pushesTo(token)).toHaveLength(1);
  expect((await stack.requests('Route')).PutItem).toBe(3);
});

test.each(['PutItem', 'SendMessageBatch'])(
  'the lost answer of the router’s %s does not push twice',
  async (operation) => {
    const { conversation, token } = await customerAway();
    await breaking({ effect: 'lose-answer', function: 'Route', operation });
    await stack.event(outboundMessage(conversation));
    expect(await stack.message(conversation)).toMatchObject({ state: 'pushed' });
    expect(await stack.pushesTo(token)).toHaveLength(1);
  },
);

test.each([
  ['screen, taken', 'PutItem', 0],
  ['claim', 'PutItem', 1],
  ['screen, given back', 'PutItem', 2],
  ['outcome', 'PutItem', 3],
  ['message, closed', 'UpdateItem', 0],
])('the lost answer of the dispatcher’s %s does not push twice', async (_, operation, after) => {
  const { conversation, token } = await customerAway();
  await breaking({ effect: 'lose-answer', function: 'ApnsDispatch', operation, after });
  await stack.event(outboundMessage(conversation));
  expect(await stack.message(conversation)).toMatchObject({ state: 'pushed' });
  expect(await stack.pushesTo(token)).toHaveLength(1);
});

test('a function that dies at a call is started afresh for the next request', async () => {
  const { app, token } = await customerAway();
  await breaking({ effect: 'kill-before', function: 'ApiFunction', operation: 'Query' });
  expect((await app('GET', '/v1/devices')).status).toBe(500);
  const { status, body } = await app('GET', '/v1/devices');
  expect(status).toBe(200);
  expect(body.devices).toHaveLength(1);
  expect(JSON.stringify(body)).not.toContain(token);
});

test('a wrong rule names its field', async () => {
  const answer = await breaking({ effect: 'explode' });
  expect(answer).toMatchObject({
    status: 400,
    body: { error: { fields: { '0.effect': expect.stringContaining('"throttle"') } } },
  });
});

test('the role’s statements decide: without one of them the function is denied, with it again it works', async () => {
  const { app } = await customerAway();
  const permissions: Record<string, { Action: string[] }[]> = (await stack.ask('GET', '/local/permissions')).body;
  const name = Object.keys(permissions).find((logicalId) => logicalId.startsWith('ApiFunction')) ?? '';
  const statements = permissions[name] ?? [];
  const without = statements.filter(({ Action }) => !Action.includes('dynamodb:Query'));
  expect(without.length).toBeLessThan(statements.length);
  await stack.ask('PUT', '/local/permissions', { function: name, statements: without });
  expect((await app('GET', '/v1/devices')).status).toBe(500);
  await stack.ask('PUT', '/local/permissions', { function: name, statements });
  expect((await app('GET', '/v1/devices')).status).toBe(200);
});
