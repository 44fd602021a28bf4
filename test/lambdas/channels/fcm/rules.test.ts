import { readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import type { Appearance } from '../../../../lambdas/channels/appearance.ts';
import { composeFcm } from '../../../../lambdas/channels/fcm/compose.ts';
import { fcmSecret } from '../../../../lambdas/channels/fcm/credentials.ts';
import { createFcm, type FcmDependencies } from '../../../../lambdas/channels/fcm/send.ts';
import { requestLimitMs } from '../../../../lambdas/channels/send-push.ts';
import type { Push } from '../../../../lambdas/core/push.ts';
import { listening } from '../../../../local/providers/connection-relay.ts';
import { anFcmPush } from '../an-fcm-push.ts';
import {
  otherProjectId,
  projectId,
  secretOf,
  serviceAccountKey,
  startProviders,
  type TestProviders,
} from '../providers.ts';
import { unhurried } from '../unhurried.ts';

const minuteMs = 60_000;
const account = serviceAccountKey('pusher@another-project.iam.gserviceaccount.com');
const pool = '//iam.googleapis.com/projects/123456789012/locations/global/workloadIdentityPools/handoff-push';
const audience = `${pool}/providers/aws-lambda`;
const serviceAccountEmail = 'pusher@demo-project.iam.gserviceaccount.com';
const plain: Appearance = { timeToLive: 'until-expiry' };
const everything: Appearance = { ...plain, sound: 'ping', channelId: 'agents', clickAction: 'OPEN', icon: 'ic' };
let time = Date.now();
const now = () => time;
let providers: TestProviders;

beforeAll(async () => {
  const workloadIdentities = [{ audience, serviceAccountEmail }];
  providers = await startProviders({ serviceAccounts: [account.known], workloadIdentities }, now);
});
afterAll(() => providers.close());
beforeEach(async () => {
  // The library signs with the system's clock, which the token endpoint compares with its own.
  time = Date.now();
  await providers.forget();
});

const sender = (differences: Partial<FcmDependencies> = {}) => {
  const { fcmOrigin: origin, googleTokenUrl: tokenUrl } = providers;
  const settings = { origin, tokenUrl, apps: [projectId, otherProjectId], appearance: plain, now };
  return unhurried(createFcm({ ...settings, credentials: secretOf(account.credentials), ...differences }));
};
const jsonOf = (differences: Partial<Push> = {}, appearance = plain, at = 1_700_000_000_000) =>
  composeFcm(anFcmPush(differences), appearance, at).json;
const messageOf = (...composed: Parameters<typeof jsonOf>) => JSON.parse(jsonOf(...composed));
const stats = async () => (await providers.stats()).fcm;
/** What happens at FCM meanwhile. */
const counted = async (work: () => Promise<unknown>) => {
  const before = await stats();
  await work();
  const after = await stats();
  return { requests: after.requests - before.requests, connections: after.connections - before.connections };
};
const tokens = (count: number) => Array.from({ length: count }, (_, index) => `device-${index + 1}`);
const kindsOf = async (outcomes: Promise<{ readonly kind: string }>[]) =>
  new Set((await Promise.all(outcomes)).map(({ kind }) => kind));
const idOnly = { mode: 'id-only' } as const;
const all = { mode: 'full', sender: 'Ada', preview: 'Hello', type: 'ticket', ticketId: 'T-1', csat: true } as const;

interface Rule {
  readonly number: number;
  readonly rule: string;
  readonly holds: () => Promise<void>;
}

/** Firebase's rules for who sends, and what senders get wrong, as far as they bind this one. */
const rules: readonly Rule[] = [
  // The call.
  {
    number: 1,
    rule: 'HTTP v1, the one way that is left: the project stands in the path, and the answer names the message',
    holds: async () => {
      for (const app of [projectId, otherProjectId]) {
        const providerMessageId = expect.stringMatching(`^projects/${app}/messages/.`);
        expect(await sender()(anFcmPush({ app }))).toEqual({ kind: 'delivered', providerMessageId });
      }
    },
  },
  {
    number: 2,
    rule: 'no key stands twice in a body, of which the last would win',
    holds: async () => {
      for (const platform of ['android', 'ios'] as const) {
        const json = jsonOf({ platform, badge: 3, content: all }, everything);
        expect(JSON.stringify(JSON.parse(json))).toBe(json);
      }
    },
  },
  {
    number: 3,
    rule: 'the account may live in another project, and its token is good for messaging',
    holds: async () => expect((await sender()(anFcmPush())).kind).toBe('delivered'),
  },
  {
    number: 4,
    rule: 'one request for each device: there is no batch any more',
    holds: async () => {
      const send = sender();
      const { requests } = await counted(() => kindsOf(tokens(7).map((token) => send(anFcmPush({ token })))));
      expect([requests, (await providers.pushes()).length]).toEqual([7, 7]);
    },
  },
  {
    number: 5,
    rule: 'nothing tells FCM that a push is a repeat: one whose answer is lost is not repeated here',
    holds: async () => {
      const send = sender();
      await providers.fail({ channel: 'fcm', disconnect: 'reset', accepted: true });
      const { requests } = await counted(async () =>
        expect(await send(anFcmPush())).toMatchObject({ kind: 'try-later', mayHaveArrived: true }),
      );
      expect(requests).toBe(1);
    },
  },
  {
    number: 6,
    rule: 'a repeat replaces the first on the phone, by its tag, and the app knows it by the message id',
    holds: async () => {
      const { android, data } = messageOf();
      expect([android.notification.tag, data.messageId]).toEqual(['collapse-1', 'message-1']);
    },
  },
  // Whom.
  {
    number: 7,
    rule: 'exactly one of token and fid, as the device was registered and never by how it looks',
    holds: async () => {
      for (const addressKind of ['token', 'fid'] as const) {
        for (const token of ['cPh0neFid_0123456789-', `cPh0neFid_0123456789-:${'x'.repeat(120)}`]) {
          const { token: asToken, fid: asFid } = messageOf({ addressKind, token });
          expect([asToken, asFid]).toEqual(addressKind === 'fid' ? [undefined, token] : [token, undefined]);
        }
      }
    },
  },
  {
    number: 8,
    rule: 'an installation that is not registered is gone like a token',
    holds: async () => {
      await providers.fail({ channel: 'fcm', status: 404, reason: 'UNREGISTERED' });
      const outcome = await sender()(anFcmPush({ addressKind: 'fid', token: 'fid-1' }));
      expect(outcome).toEqual({ kind: 'device-gone', proof: 'stated', reason: 'UNREGISTERED' });
    },
  },
  // The message.
  {
    number: 9,
    rule: 'data are texts, all of them, under names that are not reserved',
    holds: async () => {
      const { data } = messageOf({ badge: 3, content: all });
      for (const [name, value] of Object.entries(data)) {
        expect(typeof value).toBe('string');
        expect(name).not.toMatch(/^(from|message_type)$|^(google|gcm)\./);
      }
      expect(Object.keys(data)).toHaveLength(9);
    },
  },
  {
    number: 10,
    rule: 'the priority is said, because the default is one that waits',
    holds: async () => {
      expect(messageOf().android.priority).toBe('HIGH');
      expect(messageOf({ content: idOnly }).android.priority).toBe('HIGH');
    },
  },
  {
    number: 11,
    rule: 'how long it is kept is text in seconds, of four weeks at most; 0 is now or never',
    holds: async () => {
      expect(messageOf().android.ttl).toBe('3600s');
      expect(messageOf({}, plain, 0).android.ttl).toBe('2419200s');
      expect(messageOf({}, plain, 2_000_000_000_000).android.ttl).toBe('0s');
      expect(messageOf({}, { timeToLive: 'now-or-never' }).android.ttl).toBe('0s');
    },
  },
  {
    number: 12,
    rule: 'collapse_key means nothing for what the phone shows and has four places for the rest: it is not used',
    holds: async () => {
      for (const content of [all, idOnly]) expect(jsonOf({ content }, everything)).not.toContain('collapse_key');
    },
  },
  {
    number: 13,
    rule: 'a channel must exist in the app: only the deployment names one',
    holds: async () => {
      expect(messageOf().android.notification).not.toHaveProperty('channel_id');
      expect(messageOf({}, everything).android.notification.channel_id).toBe('agents');
    },
  },
  {
    number: 14,
    rule: 'the badge is the number of unread messages; it is not said where nobody knows it',
    holds: async () => {
      expect(messageOf({ badge: 3 }).android.notification.notification_count).toBe(3);
      expect(messageOf().android.notification).not.toHaveProperty('notification_count');
    },
  },
  {
    number: 15,
    rule: 'for iOS the expiry is said, which would be 30 days, and never a message that shows nothing at priority 10',
    holds: async () => {
      for (const content of [all, idOnly, { mode: 'generic' } as const]) {
        const { headers, payload } = messageOf({ platform: 'ios', content }).apns;
        expect(headers).toMatchObject({ 'apns-expiration': '1700003600', 'apns-priority': '10' });
        expect(Object.keys(payload.aps.alert)).not.toEqual([]);
      }
    },
  },
  {
    number: 16,
    rule: '4096 bytes, counted as bytes',
    holds: async () => {
      const content = { mode: 'full', sender: '🧑🏿‍🦽‍➡️'.repeat(90), preview: '👩🏽‍🚀'.repeat(900) } as const;
      for (const platform of ['android', 'ios'] as const) {
        const outcome = await sender({ appearance: everything })(anFcmPush({ platform, content }));
        expect(outcome.kind).toBe('delivered');
      }
    },
  },
  {
    number: 17,
    rule: 'what the phone draws by itself carries all the same what the app needs when it is tapped',
    holds: async () => {
      for (const content of [all, idOnly]) {
        for (const platform of ['android', 'ios'] as const) {
          const { data } = messageOf({ platform, content });
          expect(data).toMatchObject({ conversationId: 'conversation-1', recipient: 'recipient-1' });
        }
      }
    },
  },
  // Quotas and repeats.
  {
    number: 18,
    rule: '400, 403 and 404 count against the quota and are asked once; they are never for later',
    holds: async () => {
      const send = sender();
      for (const [status, reason] of [
        [400, 'INVALID_ARGUMENT'],
        [403, 'SENDER_ID_MISMATCH'],
        [403, 'PERMISSION_DENIED'],
        [404, 'UNREGISTERED'],
        [404, 'NOT_FOUND'],
      ] as const) {
        await providers.fail({ channel: 'fcm', status, reason });
        const { requests } = await counted(async () =>
          expect((await send(anFcmPush())).kind).toMatch(/^(refused|device-gone|channel-down)$/),
        );
        expect(requests).toBe(1);
      }
    },
  },
  {
    number: 19,
    rule: '401 is asked once more, with another access token',
    holds: async () => {
      const send = sender();
      await providers.fail({ channel: 'fcm', status: 401, times: 'until-cleared' });
      const { requests } = await counted(async () => expect((await send(anFcmPush())).kind).toBe('channel-down'));
      expect(requests).toBe(2);
    },
  },
  {
    number: 20,
    rule: 'a device that gets too many delays nobody else',
    holds: async () => {
      const send = sender();
      const busy = { deviceToken: 'busy', status: 429, reason: 'QUOTA_EXCEEDED' };
      await providers.fail({ channel: 'fcm', ...busy });
      const outcomes = await Promise.all(['busy', 'other'].map((token) => send(anFcmPush({ token }))));
      expect(outcomes.map(({ kind }) => kind)).toEqual(['try-later', 'delivered']);
    },
  },
  {
    number: 21,
    rule: '429 waits as long as it asks, else a minute',
    holds: async () => {
      const send = sender();
      for (const [asked, waited] of [
        [undefined, 60],
        [30, 30],
        [120, 120],
      ] as const) {
        const told = asked === undefined ? {} : { retryAfterSeconds: asked };
        await providers.fail({ channel: 'fcm', status: 429, reason: 'QUOTA_EXCEEDED', ...told });
        expect(await send(anFcmPush())).toMatchObject({ kind: 'try-later', retryAfterSeconds: waited });
      }
    },
  },
  {
    number: 22,
    rule: 'nothing is tried again at once or within 10 seconds, whatever failed and whatever it asks',
    holds: async () => {
      const send = sender();
      for (const fault of [
        { status: 500, reason: 'INTERNAL' },
        { status: 503, reason: 'UNAVAILABLE' },
        { status: 503, reason: 'UNAVAILABLE', retryAfterSeconds: 1 },
        { status: 429, reason: 'QUOTA_EXCEEDED', retryAfterSeconds: 0 },
        { disconnect: 'reset' },
      ]) {
        await providers.fail({ channel: 'fcm', ...fault });
        const { requests } = await counted(async () =>
          expect(await send(anFcmPush())).toMatchObject({ kind: 'try-later', retryAfterSeconds: 10 }),
        );
        expect(requests).toBe(1);
      }
    },
  },
  {
    number: 23,
    rule: 'a request may take 10 seconds',
    holds: async () => expect(requestLimitMs).toBeGreaterThanOrEqual(10_000),
  },
  {
    number: 24,
    rule: 'a burst keeps to a hundred requests at once',
    holds: async () => {
      const send = sender();
      await send(anFcmPush());
      const { connections } = await counted(async () => {
        const kinds = await kindsOf(tokens(250).map((token) => send(anFcmPush({ token }))));
        expect(kinds).toEqual(new Set(['delivered']));
      });
      expect(connections).toBeLessThanOrEqual(100);
    },
  },
  // The access token.
  {
    number: 25,
    rule: 'one token serves all pushes, is renewed 5 minutes early, and lives on where that fails',
    holds: async () => {
      const issued = async () => (await providers.stats()).googleOauth.issuedTokens;
      const send = sender();
      const before = await issued();
      await kindsOf(tokens(20).map((token) => send(anFcmPush({ token }))));
      time += 54 * minuteMs;
      await send(anFcmPush());
      expect((await issued()) - before).toBe(1);
      time += minuteMs;
      await providers.fail({ channel: 'google-oauth', status: 400, reason: 'invalid_grant' });
      expect((await send(anFcmPush())).kind).toBe('delivered');
      time += minuteMs;
      expect((await send(anFcmPush())).kind).toBe('delivered');
      expect((await issued()) - before).toBe(2);
    },
  },
  {
    // That no metadata server is asked: keyless.test.ts.
    number: 26,
    rule: 'what Lambda puts into the environment is enough, without any key',
    holds: async () => {
      const lambda = { AWS_REGION: 'eu-central-1', AWS_ACCESS_KEY_ID: 'ASIAEXAMPLE', AWS_SECRET_ACCESS_KEY: 'secret' };
      const before = { ...process.env };
      Object.assign(process.env, lambda);
      const { googleStsTokenUrl: token_url, googleIamCredentialsOrigin: iam } = providers;
      const url = `${iam}/v1/projects/-/serviceAccounts/${serviceAccountEmail}:generateAccessToken`;
      const documented = await configurationInDocs();
      const secret = { ...documented, audience, token_url, service_account_impersonation_url: url };
      const outcome = await sender({ credentials: secretOf(fcmSecret.parse(secret)) })(anFcmPush());
      for (const name of Object.keys(lambda)) delete process.env[name];
      Object.assign(process.env, before);
      expect(outcome.kind).toBe('delivered');
    },
  },
  {
    number: 27,
    rule: 'the documented configuration is one that is taken, holds nothing secret, and has ids of 4 to 32 characters',
    holds: async () => {
      const { audience: documented, ...configuration } = await configurationInDocs();
      expect(fcmSecret.safeParse({ audience: documented, ...configuration }).success).toBe(true);
      expect(JSON.stringify(configuration)).not.toMatch(/private_key|client_secret|refresh_token/);
      const [, ...ids] = /\/workloadIdentityPools\/(.+)\/providers\/(.+)$/.exec(String(documented)) ?? [];
      expect(ids).toHaveLength(2);
      for (const id of ids) expect(id).toMatch(/^(?!gcp-)[a-z0-9-]{4,32}$/);
      expect(await docs()).toContain(`providers create-aws ${ids[1]} `);
    },
  },
  // Connections, in a function that is frozen between two pushes. That they do not keep the process: process.test.ts.
  {
    number: 28,
    rule: 'one that was closed while nobody looked costs the next push nothing, and no error ends the process',
    holds: async () => {
      for (const disconnect of ['close', 'reset']) {
        const send = sender();
        await send(anFcmPush());
        await providers.breakConnections({ channel: 'fcm', disconnect });
        // What this process knows of it depends on its event loop.
        while ((await stats()).openConnections > 0);
        const { requests } = await counted(async () => expect((await send(anFcmPush())).kind).toBe('delivered'));
        expect(requests).toBe(1);
      }
    },
  },
  {
    number: 29,
    rule: 'one that ends without a word under a request is no success and no endless wait',
    holds: async () => {
      const send = sender();
      for (const disconnect of ['close', 'reset']) {
        await send(anFcmPush());
        await providers.fail({ channel: 'fcm', disconnect });
        expect(await send(anFcmPush())).toMatchObject({ kind: 'try-later', mayHaveArrived: true });
      }
    },
  },
  {
    number: 30,
    rule: 'one that died silently ends the wait by our own timer, and is not used again',
    holds: async () => {
      const send = sender({ requestLimitMs: 500 });
      await send(anFcmPush());
      await providers.fail({ channel: 'fcm', disconnect: 'silent' });
      expect(await send(anFcmPush())).toMatchObject({ kind: 'try-later', mayHaveArrived: true });
      expect((await send(anFcmPush())).kind).toBe('delivered');
    },
  },
  {
    number: 31,
    rule: 'so does one that is never made, and then nothing can have arrived',
    holds: async () => {
      const silent = createServer((socket) => socket.on('error', () => {}).resume());
      const origin = `https://localhost:${await listening(silent)}`;
      const outcome = await sender({ origin, requestLimitMs: 300 })(anFcmPush());
      expect(outcome).toEqual({ kind: 'try-later', reason: 'connection', retryAfterSeconds: 10, notTried: true });
      await new Promise((resolve) => silent.close(resolve));
    },
  },
  {
    number: 32,
    rule: 'without a ping, one that was idle for a second by the clock is not risked',
    holds: async () => {
      const send = sender();
      await send(anFcmPush());
      time += 1_001;
      const { connections } = await counted(async () => expect((await send(anFcmPush())).kind).toBe('delivered'));
      expect(connections).toBe(1);
    },
  },
  {
    number: 33,
    rule: 'what was lost before a byte was written is sent at once on another one',
    holds: async () => {
      const send = sender();
      await send(anFcmPush());
      let asked = 0;
      const { requests } = await counted(async () => {
        const outcome = await send(anFcmPush(), async () => {
          asked += 1;
          if (asked > 1) return true;
          await providers.breakConnections({ channel: 'fcm', disconnect: 'reset' });
          while ((await stats()).openConnections > 0);
          return true;
        });
        expect(outcome.kind).toBe('delivered');
      });
      expect([asked, requests]).toEqual([2, 1]);
    },
  },
  {
    number: 34,
    rule: 'a handshake for each call would be the slowest part: one after the other share a connection',
    holds: async () => {
      const send = sender();
      const { connections } = await counted(async () => {
        for (const token of tokens(10)) await send(anFcmPush({ token }));
      });
      expect(connections).toBe(1);
    },
  },
];

const docs = () => readFile(new URL('../../../../docs/keyless-fcm.md', import.meta.url), 'utf8');
async function configurationInDocs(): Promise<Record<string, unknown>> {
  const [, json = ''] = /```json\n([^`]+)```/.exec(await docs()) ?? [];
  return JSON.parse(json);
}

test('the rules are all there', () => {
  expect(rules.map(({ number }) => number)).toEqual(Array.from({ length: 34 }, (_, index) => index + 1));
});

test.each(rules)('$number: $rule', ({ holds }) => holds());
