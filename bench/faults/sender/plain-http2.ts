import { createPrivateKey } from 'node:crypto';
import { SignJWT } from 'jose';
import * as z from 'zod';
import type { Client, ClientContext } from './client.ts';
import { createPlainSession, type PlainAnswer } from './plain-session.ts';

/** Plain `node:http2`, well guarded: see `plain-session.ts`. */
export function createPlainHttp2(context: ClientContext): Client {
  return context.settings.channel === 'apns' ? createPlainApns(context) : createPlainFcm(context);
}

function createPlainApns({ settings: { apnsKey, apnsOrigins, app }, now }: ClientContext): Client {
  const post = createPlainSession(apnsOrigins.production, now);
  const key = createPrivateKey(apnsKey.privateKey);
  let token: { readonly text: Promise<string>; readonly mintedAt: number } | undefined;
  const providerToken = () => {
    if (!token || now() - token.mintedAt > 45 * 60_000) {
      const claims = { iss: apnsKey.teamId, iat: Math.floor(now() / 1000) };
      const header = { alg: 'ES256', kid: apnsKey.keyId };
      token = { text: new SignJWT(claims).setProtectedHeader(header).sign(key), mintedAt: now() };
    }
    return token.text;
  };
  return async (push) => {
    const headers = {
      ':path': `/3/device/${push.token}`,
      authorization: `bearer ${await providerToken()}`,
      'apns-topic': app,
      'apns-push-type': 'alert',
    };
    return read(await post(headers, JSON.stringify({ aps: { alert: { title: push.sender, body: push.preview } } })));
  };
}

function createPlainFcm({ settings: { serviceAccount, fcmOrigin, tokenUrl, app }, now }: ClientContext): Client {
  const post = createPlainSession(fcmOrigin, now);
  const postToGoogle = createPlainSession(new URL(tokenUrl).origin, now);
  const key = createPrivateKey(serviceAccount.private_key);
  let token: { readonly text: string; readonly expiresAt: number } | undefined;
  let fetching: Promise<string> | undefined;

  async function fetchToken(): Promise<string> {
    const iat = Math.floor(now() / 1000);
    const scope = 'https://www.googleapis.com/auth/firebase.messaging';
    const aud = 'https://oauth2.googleapis.com/token';
    const claims = { iss: serviceAccount.client_email, scope, aud, iat, exp: iat + 3600 };
    const assertion = await new SignJWT(claims).setProtectedHeader({ alg: 'RS256' }).sign(key);
    const form = new URLSearchParams({ grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion });
    const { status, body } = await postToGoogle({ ':path': '/token' }, form.toString());
    if (status !== 200) throw new Error(`token endpoint ${status}`);
    const granted = z.object({ access_token: z.string(), expires_in: z.number() }).parse(JSON.parse(body));
    token = { text: granted.access_token, expiresAt: now() + granted.expires_in * 1000 };
    return token.text;
  }
  /** Early, but as long as the old one lives a failure to renew it costs nothing. */
  async function accessToken(): Promise<string> {
    if (token && now() < token.expiresAt - 300_000) return token.text;
    fetching ??= fetchToken().finally(() => {
      fetching = undefined;
    });
    const alive = token && now() < token.expiresAt ? token.text : undefined;
    return alive === undefined ? fetching : fetching.catch(() => alive);
  }

  return async (push) => {
    const message = { token: push.token, notification: { title: push.sender, body: push.preview } };
    const sendWith = async (access: string) =>
      post(
        { ':path': `/v1/projects/${app}/messages:send`, authorization: `Bearer ${access}` },
        JSON.stringify({ message }),
      );
    const access = await accessToken();
    const answer = await sendWith(access);
    if (answer.status !== 401) return read(answer);
    if (token?.text === access) token = undefined;
    return read(await sendWith(await accessToken()));
  };
}

function read({ status, body }: PlainAnswer) {
  return status === 200 ? { kind: 'delivered' } : { kind: 'refused', detail: `${status} ${body}` };
}
