import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startIssuer } from '../local/http-api/issuer-server.ts';
import { newApnsToken, outboundMessage, type RunningStack, startStack } from './running-stack.ts';

let issuer: Awaited<ReturnType<typeof startIssuer>>;
let stack: RunningStack;

beforeAll(async () => {
  issuer = await startIssuer(Date.now);
  stack = await startStack({ jwtIssuer: issuer.issuerUrl, jwtAudience: 'app', formerCustomerClaim: 'guest_id' });
}, 60_000);
afterAll(async () => {
  await stack?.stop();
  await issuer?.close();
});

async function app(customer: string, claims = {}) {
  const authorization = `Bearer ${await issuer.token({ customer, claims })}`;
  return (method: string, path: string, body?: unknown) => stack.ask(method, path, body, { authorization });
}

test('a guest who signs in is reached on the same phone, in the same conversation', async () => {
  const token = newApnsToken();
  const phone = { channel: 'apns', token, environment: 'sandbox' };
  const guest = await app('guest-1');
  const asGuest = await guest('PUT', '/v1/devices/phone', phone);
  const report = { deviceId: 'phone', status: 'background' };
  expect((await guest('PUT', '/v1/conversations/c-guest/presence', report)).status).toBe(204);

  const anna = await app('anna', { guest_id: 'guest-1' });
  const signedIn = await anna('PUT', '/v1/devices/phone', phone);
  expect([signedIn.status, signedIn.body.routingId]).toEqual([200, asGuest.body.routingId]);
  expect((await guest('GET', '/v1/devices')).body).toEqual({ devices: [] });
  expect((await guest('PUT', '/v1/conversations/c-guest/presence', { ...report, deviceId: 'tablet' })).status).toBe(
    409,
  );

  await stack.event(outboundMessage('c-guest'));
  await stack.message('c-guest', ({ state }) => state === 'pushed');
  expect(await stack.pushesTo(token)).toMatchObject([{ payload: { recipient: signedIn.body.recipient } }]);
});

test('who signed out offline unregisters later, without a token, and nobody else’s device', async () => {
  const phone = { channel: 'apns', token: newApnsToken() };
  const [bob, carol] = [await app('bob'), await app('carol')];
  const { unregisterKey } = (await bob('PUT', '/v1/devices/phone', phone)).body;
  const unregister = (key: string) => stack.ask('POST', '/v1/devices/unregister', { unregisterKey: key });
  expect((await unregister('A'.repeat(43))).status).toBe(204);
  expect((await bob('GET', '/v1/devices')).body.devices).toHaveLength(1);
  expect((await unregister(unregisterKey)).status).toBe(204);
  expect((await bob('GET', '/v1/devices')).body.devices).toEqual([]);

  const again = (await bob('PUT', '/v1/devices/phone', phone)).body;
  expect((await carol('PUT', '/v1/devices/phone', phone)).status).toBe(201);
  expect((await unregister(again.unregisterKey)).status).toBe(204);
  expect((await bob('DELETE', '/v1/devices/phone')).status).toBe(404);
  expect((await carol('GET', '/v1/devices')).body.devices).toHaveLength(1);
});
