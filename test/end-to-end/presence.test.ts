import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  newApnsToken,
  newConversation,
  newFcmToken,
  outboundMessage,
  type RunningStack,
  startStack,
  until,
} from './running-stack.ts';

const presenceSeconds = 3;
let stack: RunningStack;
beforeAll(async () => {
  stack = await startStack({ presenceSeconds, messageExpirySeconds: 20, channels: 'apns', privacyMode: 'full' });
}, 60_000);
afterAll(async () => {
  expect(await stack.stop()).toBe(0);
}, 20_000);

async function customer() {
  const [conversation, token] = [newConversation(), newApnsToken()];
  const app = await stack.app(`customer-${conversation}`);
  await app('PUT', '/v1/devices/phone', { channel: 'apns', token });
  const report = async (body: object) => {
    const { status } = await app('PUT', `/v1/conversations/${conversation}/presence`, { deviceId: 'phone', ...body });
    expect(status).toBe(204);
  };
  return { conversation, token, app, report };
}

describe('while the customer is looking', () => {
  test('nothing is pushed and the row stays open as watching, with the time of its look and its due time', async () => {
    const { conversation, token, report } = await customer();
    const reportedAt = Date.now();
    await report({ status: 'active' });
    await stack.event(outboundMessage(conversation));
    const row = await stack.message(conversation, ({ state }) => state === 'open');
    expect(row).toMatchObject({ state: 'open', decision: 'watching' });
    const lookAt = Date.parse(row.lookAt);
    expect(lookAt).toBeGreaterThanOrEqual(reportedAt + presenceSeconds * 1000);
    expect(lookAt).toBeLessThanOrEqual(Date.now() + presenceSeconds * 1000);
    // What *later* has not done a minute after its time is the sweeper's.
    expect(Date.parse(row.dueAt)).toBe(lookAt + 60_000);
    expect(await stack.pushesTo(token)).toEqual([]);
  });

  test('once the report is older than the TTL, the next message is pushed', async () => {
    const { conversation, token, report } = await customer();
    await report({ status: 'active' });
    await wait(presenceSeconds * 1000);
    await stack.event(outboundMessage(conversation));
    expect(await stack.message(conversation)).toMatchObject({ state: 'pushed' });
    expect(await stack.pushesTo(token)).toHaveLength(1);
  });

  test('an app that crashed while active delays the push until the TTL has run out, and no longer hides it', async () => {
    const { conversation, token, report } = await customer();
    const reportedAt = Date.now();
    await report({ status: 'active' });
    await stack.event(outboundMessage(conversation));
    await stack.message(conversation, ({ state }) => state === 'open');
    // No heartbeat comes any more, and nobody says that the app has gone.
    expect(await stack.message(conversation)).toMatchObject({ state: 'pushed', decision: 'push', step: 1 });
    const pushed = await stack.pushesTo(token);
    expect(pushed).toHaveLength(1);
    expect(Date.parse(pushed[0]?.receivedAt ?? '')).toBeGreaterThanOrEqual(reportedAt + presenceSeconds * 1000);
    await stack.show('app crashed while active', conversation);
    const { pushes } = await stack.journal(conversation);
    expect(pushes.map(({ state }: { state: string }) => state)).toEqual(['delivered']);
  });

  test('active two seconds after the message is proof of seen', async () => {
    const { conversation, token, report } = await customer();
    const sentAt = Date.now() - 10_000;
    await report({ status: 'active' });
    await stack.event(outboundMessage(conversation, {}, sentAt));
    expect(await stack.message(conversation)).toMatchObject({ state: 'seen' });
    expect(await stack.pushesTo(token)).toEqual([]);
  });

  test('a late report from before does not bring an app back that has left', async () => {
    const { conversation, report } = await customer();
    await report({ status: 'background', ageMs: 0 });
    await report({ status: 'active', ageMs: 1500 });
    await stack.event(outboundMessage(conversation));
    expect(await stack.message(conversation)).toMatchObject({ state: 'pushed' });
  });

  test('a conversation belongs to the customer who showed it first', async () => {
    const { conversation, report } = await customer();
    await report({ status: 'active' });
    const stranger = await stack.app('stranger');
    const answer = await stranger('PUT', `/v1/conversations/${conversation}/presence`, {
      deviceId: 'x',
      status: 'active',
    });
    expect(answer).toMatchObject({
      status: 409,
      body: { error: { code: expect.any(String), message: expect.any(String) } },
    });
  });
});

describe('the app reports', () => {
  test('a heartbeat is one write, and the answer says when the next is due', async () => {
    const { conversation, report } = await customer();
    await report({ status: 'active', ageMs: 500 });
    const { body: token } = await stack.ask('GET', `/local/token?customer=customer-${conversation}`);
    const before = await stack.requests('ApiFunction');
    const { status, headers } = await fetch(`${stack.url}/v1/conversations/${conversation}/presence`, {
      method: 'PUT',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ deviceId: 'phone', status: 'active' }),
    });
    expect(status).toBe(204);
    expect(headers.get('next-report-seconds')).toBe('1');
    const { UpdateItem = 0, ...others } = await stack.requests('ApiFunction');
    const { UpdateItem: written = 0, ...othersBefore } = before;
    expect(UpdateItem - written).toBe(1);
    expect(others).toEqual(othersBefore);
  });

  test('several conversations at once, of which one is another’s', async () => {
    const [one, other] = [await customer(), await customer()];
    await other.report({ status: 'active' });
    const answer = await one.app('PUT', '/v1/presence', {
      reports: [one, other].map(({ conversation }) => ({
        conversationId: conversation,
        deviceId: 'phone',
        status: 'background',
      })),
    });
    expect(answer).toMatchObject({
      status: 200,
      body: {
        nextReportSeconds: 1,
        reports: [
          { conversationId: one.conversation, deviceId: 'phone', result: 'stored' },
          { conversationId: other.conversation, deviceId: 'phone', result: 'conversation-of-another' },
        ],
      },
    });
    await stack.event(outboundMessage(one.conversation));
    expect(await stack.message(one.conversation)).toMatchObject({ state: 'pushed' });
  });

  test('and asks what became of its messages; another customer sees none of them', async () => {
    const { conversation, app, report } = await customer();
    await report({ status: 'background' });
    await stack.event(outboundMessage(conversation, { text: 'Your order is on its way.' }));
    await stack.message(conversation);
    const path = `/v1/conversations/${conversation}/pushes`;
    const { status, body } = await app('GET', path);
    expect(status).toBe(200);
    expect(body.messages).toMatchObject([
      { state: 'pushed', pushes: [{ deviceId: 'phone', channel: 'apns', state: 'delivered' }] },
    ]);
    expect(JSON.stringify(body)).not.toContain('order');
    const stranger = await stack.app('stranger');
    expect(await stranger('GET', path)).toMatchObject({ status: 200, body: { messages: [] } });
    expect((await stack.ask('GET', path)).status).toBe(401);
  });
});

test('a device on a channel that the stack does not have is withheld for that reason', async () => {
  const { conversation, app, report } = await customer();
  await report({ status: 'background' });
  await app('DELETE', '/v1/devices/phone');
  expect((await app('PUT', '/v1/devices/android', { channel: 'fcm', token: newFcmToken() })).status).toBe(201);
  await stack.event(outboundMessage(conversation));
  expect(await stack.message(conversation)).toMatchObject({ state: 'withheld', reason: 'channel-not-configured' });
});

test('in privacy mode full the push carries sender and preview', async () => {
  const { conversation, token, report } = await customer();
  await report({ status: 'background' });
  await stack.event(outboundMessage(conversation, { text: 'Your order is on its way.' }));
  await stack.message(conversation);
  const [push] = await stack.pushesTo(token);
  expect(push?.payload.aps.alert).toEqual({ title: 'Ann', body: 'Your order is on its way.' });
});

test('a provider’s passing fault leaves the push waiting for a time, at which later looks again', async () => {
  const { conversation, token, report } = await customer();
  await report({ status: 'background' });
  await stack.fault({ channel: 'apns', deviceToken: token, status: 503, reason: 'ServiceUnavailable' });
  const sentAt = Date.now();
  await stack.event(outboundMessage(conversation, {}, sentAt));
  const push = await until(async () =>
    (await stack.journal(conversation)).pushes.find(({ state }: { state: string }) => state === 'waiting'),
  );
  expect(push).toMatchObject({ because: 'try-later', detail: 'ServiceUnavailable', tries: 1, unanswered: 0 });
  expect(Date.parse(push.until)).toBeGreaterThan(sentAt);
  expect(await stack.message(conversation, ({ state }) => state === 'open')).toBeDefined();
  await until(async () => (await stack.requests('ApnsDispatch')).SendMessage === 1);
});

describe('the API', () => {
  test('needs a token of the issuer', async () => {
    expect((await stack.ask('GET', '/v1/devices')).status).toBe(401);
    expect((await stack.ask('GET', '/v1/devices', undefined, { authorization: 'Bearer x.y.z' })).status).toBe(401);
    expect((await stack.ask('GET', '/v1/nothing')).status).toBe(404);
  });

  test('wrong input names the field and changes nothing', async () => {
    const { app } = await customer();
    const devices = await app('GET', '/v1/devices');
    const wrong = await app('PUT', '/v1/devices/phone', { channel: 'sms', token: 'x', customer: 'somebody' });
    expect(wrong.status).toBe(400);
    expect(JSON.stringify(wrong.body.error.fields)).toContain('channel');
    expect((await app('PUT', '/v1/devices/phone', '{"channel":')).status).toBe(400);
    expect(
      (await app('PUT', `/v1/devices/${'x'.repeat(129)}`, { channel: 'apns', token: newApnsToken() })).status,
    ).toBe(400);
    expect((await app('PUT', '/v1/devices/phone', { channel: 'apns', token: 'a'.repeat(20_000) })).status).toBe(413);
    expect((await app('DELETE', '/v1/devices/other')).status).toBe(404);
    expect(await app('GET', '/v1/devices')).toEqual(devices);
  });

  test('a device belongs to its customer: two customers may both have a phone', async () => {
    const [one, other] = [await customer(), await customer()];
    for (const { app } of [one, other]) {
      const { devices } = (await app('GET', '/v1/devices')).body;
      expect(devices.map(({ deviceId }: { deviceId: string }) => deviceId)).toEqual(['phone']);
    }
    expect((await one.app('DELETE', '/v1/devices/phone')).status).toBe(204);
    expect((await other.app('GET', '/v1/devices')).body.devices).toHaveLength(1);
  });
});

describe('the control surface', () => {
  test.each([
    ['no JSON', '{', 'bad-json'],
    ['no event', [{ detail: {} }], 'bad-event'],
    ['an array with one that is none', [outboundMessage('c'), 7], 'bad-event'],
  ])('events: %s is refused whole', async (_, body, code) => {
    const answer = await stack.event(body);
    expect(answer).toMatchObject({ status: 400, body: { error: { code } } });
  });

  test('faults: a wrong one names its field', async () => {
    const answer = await stack.fault({ channel: 'smtp', status: 410 });
    expect(answer.status).toBe(400);
    expect(answer.body.error.fields).toHaveProperty('channel');
  });

  test('it lists itself', async () => {
    expect(Object.keys((await stack.ask('GET', '/local')).body)).toContain('POST /local/events');
    expect((await stack.ask('GET', '/local/nothing')).status).toBe(404);
    expect((await stack.ask('GET', '/local/token')).status).toBe(400);
    const asJson = await stack.ask('GET', '/local/token?customer=a', undefined, { accept: 'application/json' });
    expect(asJson.body).toEqual({ token: expect.stringMatching(/^eyJ/) });
    expect((await stack.ask('GET', '/local/journal')).status).toBe(400);
  });
});
