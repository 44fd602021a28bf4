import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import {
  newApnsToken,
  newConversation,
  outboundMessage,
  type RunningStack,
  startStack,
  until,
} from './running-stack.ts';

let stack: RunningStack;
beforeAll(async () => {
  stack = await startStack({ outsideEventBusName: 'crm', channels: 'apns' });
}, 120_000);
afterAll(async () => {
  await stack?.stop();
});

interface Told {
  readonly bus: string;
  readonly event: { 'detail-type': string; source: string; detail: Record<string, unknown> };
}

/** What the user's bus got of a conversation. */
async function told(conversation: string): Promise<Told[]> {
  const events: Told[] = (await stack.ask('GET', '/local/outside-events')).body;
  return events.filter(({ event }) => event.detail.conversationId === conversation);
}

const firstTold = (conversation: string) => until(async () => (await told(conversation))[0], 20_000);

async function somebodyInBackground(register: boolean) {
  const [customer, conversation] = [randomUUID(), newConversation()];
  const app = await stack.app(customer);
  if (register) {
    const device = { channel: 'apns', token: newApnsToken() };
    expect((await app('PUT', '/v1/devices/phone', device)).status).toBe(201);
  }
  const report = { status: 'background', deviceId: 'phone' };
  expect((await app('PUT', `/v1/conversations/${conversation}/presence`, report)).status).toBe(204);
  return { customer, conversation };
}

test('a push that was delivered is told by the dispatcher, without its text', async () => {
  const { customer, conversation } = await somebodyInBackground(true);
  await stack.event(outboundMessage(conversation));
  const { bus, event } = await firstTold(conversation);
  expect(bus).toBe('crm');
  expect(event).toMatchObject({
    source: 'handoff-push',
    'detail-type': 'push.delivered',
    detail: { source: 'genesys', customerId: customer, state: 'pushed' },
  });
  expect(JSON.stringify(event)).not.toContain('on its way');
  const row = await stack.message(conversation);
  expect(event.detail).toMatchObject({
    messageId: row.messageId,
    sentAt: expect.any(String),
    endedAt: expect.any(String),
  });
});

test('a customer without a device is told by the router, once', async () => {
  const { customer, conversation } = await somebodyInBackground(false);
  const message = outboundMessage(conversation);
  await stack.event(message);
  const { event } = await firstTold(conversation);
  expect(event).toMatchObject({
    'detail-type': 'push.unreachable',
    detail: { customerId: customer, state: 'withheld', reason: 'no-device' },
  });
  // The same event comes again: its row is closed.
  await stack.event(message);
  const { conversation: other } = await somebodyInBackground(false);
  await stack.event(outboundMessage(other));
  await firstTold(other);
  expect(await told(conversation)).toHaveLength(1);
});

test('a bus that fails holds no push up', async () => {
  const { conversation } = await somebodyInBackground(true);
  await stack.ask('PUT', '/local/aws-faults', [{ effect: 'throttle', operation: 'PutEvents', times: 'until-cleared' }]);
  await stack.event(outboundMessage(conversation));
  expect((await stack.message(conversation)).state).toBe('pushed');
  await until(async () => stack.lines.some((line) => line.includes('outside-events-lost')));
  expect(await told(conversation)).toEqual([]);
  await stack.ask('PUT', '/local/aws-faults', []);
});
