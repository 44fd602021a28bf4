import { once } from 'node:events';
import { Agent, request } from 'node:https';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { connectApns, push } from './apns-client.ts';
import { send } from './https-client.ts';
import {
  assertion,
  certificate,
  clientEmail,
  providerToken,
  type StandInsUnderTest,
  startStandInsUnderTest,
} from './stand-ins-under-test.ts';

let standIns: StandInsUnderTest;
beforeAll(async () => {
  standIns = await startStandInsUnderTest();
});
afterEach(() => put('/revoked', {}));
afterAll(() => standIns.close());

const put = async (path: string, body: object): Promise<unknown> =>
  (await fetch(standIns.controlUrl + path, { method: 'PUT', body: JSON.stringify(body) })).json();
const bearer = async (keyId = 'KEY0000001') => ({
  authorization: `bearer ${await providerToken(standIns.nowSeconds(), { header: { kid: keyId } })}`,
});

describe('an idle APNs connection', () => {
  test('gets a graceful GOAWAY with the reason, and what was under way is answered', async () => {
    const session = await connectApns(standIns.apnsProductionOrigin);
    const headers = await bearer();
    await push(session, headers);
    await standIns.putFaults({ channel: 'apns', delayMs: 50 });
    const [goaway, closed] = [once(session, 'goaway'), once(session, 'close')];
    const underWay = push(session, headers);
    while (JSON.stringify(await standIns.get('/faults')) !== '[]');
    expect(await put('/connections', { channel: 'apns', disconnect: 'goaway', reason: 'IdleTimeout' })).toEqual({
      broken: 1,
    });
    expect(await underWay).toMatchObject({ status: 200 });
    const [code, lastStreamId, data] = await goaway;
    expect([code, lastStreamId, String(data)]).toEqual([0, 3, '{"reason":"IdleTimeout"}']);
    await closed;
  });

  test.each(['goaway', 'destroy', 'reset', 'close'])('is closed by %s', async (disconnect) => {
    const session = await connectApns(standIns.apnsSandboxOrigin);
    const closed = new Promise<void>((resolve) => session.once('close', resolve));
    expect(await put('/connections', { channel: 'apns', disconnect })).toEqual({ broken: 1 });
    await closed;
  });

  test('goes silent', async () => {
    const session = await connectApns(standIns.apnsProductionOrigin);
    expect(await put('/connections', { channel: 'apns', disconnect: 'silent' })).toEqual({ broken: 1 });
    const pinged = new Promise<boolean>((resolve) => session.ping((error) => resolve(error === null)));
    const other = await connectApns(standIns.apnsProductionOrigin);
    expect(await push(other, await bearer())).toMatchObject({ status: 200 });
    other.close();
    session.destroy();
    expect(await pinged).toBe(false);
  });
});

test.each(['goaway', 'destroy', 'reset', 'close'])(
  'an idle HTTP/1.1 connection is closed by %s',
  async (disconnect) => {
    const agent = new Agent({ keepAlive: true, ca: certificate.certificatePem });
    const sent = request(`${standIns.fcmOrigin}/`, { agent });
    sent.end();
    const [response] = await once(sent, 'response');
    response.resume();
    const [socket] = await once(agent, 'free');
    const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
    expect(await put('/connections', { channel: 'fcm', disconnect })).toEqual({ broken: 1 });
    await closed;
  },
);

describe('revoked', () => {
  test('an APNs key is refused on open connections, too, and another key is not', async () => {
    const session = await connectApns(standIns.apnsProductionOrigin);
    const first = await bearer();
    expect(await push(session, first)).toMatchObject({ status: 200 });
    await put('/revoked', { apnsKeyIds: ['KEY0000001'] });
    expect(await push(session, first)).toMatchObject({ status: 403, body: { reason: 'InvalidProviderToken' } });
    session.close();
    const other = await connectApns(standIns.apnsProductionOrigin);
    expect(await push(other, await bearer('KEY0000002'))).toMatchObject({ status: 200 });
    other.close();
  });

  test('a service account gets no new token', async () => {
    const form = new URLSearchParams({
      grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
      assertion: await assertion(standIns.nowSeconds()),
    });
    await put('/revoked', { clientEmails: [clientEmail] });
    expect(await send(standIns.googleTokenUrl, {}, form.toString())).toMatchObject({ status: 400 });
    await put('/revoked', {});
    expect(await send(standIns.googleTokenUrl, {}, form.toString())).toMatchObject({ status: 200 });
  });
});
