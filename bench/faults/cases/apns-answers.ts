import type { FaultCase } from '../fault-case.ts';
import { randomAnswers } from './random-answers.ts';

const channel = 'apns';
const refused = 'refused';
const suspected = 'device-gone suspected';
const stated = 'device-gone stated';

/** 20 reasons of "Handling notification responses from APNs". */
const twentyReasons = [
  { status: 400, reason: 'BadCollapseId', outcome: refused },
  { status: 400, reason: 'BadDeviceToken', outcome: suspected },
  { status: 400, reason: 'BadExpirationDate', outcome: refused },
  { status: 400, reason: 'BadMessageId', outcome: refused },
  { status: 400, reason: 'BadPriority', outcome: refused },
  { status: 400, reason: 'BadTopic', outcome: 'refused' },
  { status: 400, reason: 'DeviceTokenNotForTopic', outcome: suspected },
  { status: 400, reason: 'IdleTimeout', outcome: 'try-later' },
  { status: 400, reason: 'InvalidPushType', outcome: refused },
  { status: 400, reason: 'TopicDisallowed', outcome: 'refused' },
  { status: 403, reason: 'BadEnvironmentKeyInToken', outcome: 'channel-down' },
  { status: 403, reason: 'Forbidden', outcome: 'channel-down' },
  { status: 403, reason: 'InvalidProviderToken', outcome: 'channel-down' },
  { status: 404, reason: 'BadPath', outcome: refused },
  { status: 410, reason: 'ExpiredToken', outcome: stated },
  { status: 410, reason: 'Unregistered', outcome: stated },
  { status: 413, reason: 'PayloadTooLarge', outcome: refused },
  { status: 429, reason: 'TooManyRequests', outcome: 'try-later' },
  { status: 500, reason: 'InternalServerError', outcome: 'try-later' },
  { status: 503, reason: 'Shutdown', outcome: 'try-later' },
];

const longMessage = '👩‍👩‍👧‍👦🏳️‍🌈🇺🇦❤️‍🔥'.repeat(200);

/** What the provider says of single devices and of our payload. */
export const apnsAnswers: readonly FaultCase[] = [
  {
    number: 26,
    name: '20 reasons at random among 1,000 pushes',
    channel,
    ...randomAnswers(channel, twentyReasons, { pushes: 1_000, ofEach: 20 }),
  },
  {
    number: 27,
    name: 'BadDeviceToken, and the other host is right',
    channel,
    run: async ({ claim, newTokens, providers, send, start }) => {
      await start();
      const wrongHost = { channel, environment: 'production', status: 400, reason: 'BadDeviceToken' };
      const tokens = newTokens(20);
      await providers.fail(tokens.map((deviceToken) => ({ ...wrongHost, deviceToken, times: 'until-cleared' })));
      const results = await send(tokens.map((token) => ({ token, environmentIsCertain: false })));
      const delivered = results.filter(({ kind }) => kind === 'delivered');
      claim(
        delivered.every(({ detail }) => JSON.stringify(detail).includes('"environment":"sandbox"')),
        'the outcome names the host that took it',
      );
    },
    expected: { outcomes: { delivered: 20 }, connections: 2, requests: 40 },
  },
  {
    number: 28,
    name: 'BadDeviceToken on both hosts',
    channel,
    run: async ({ newTokens, providers, send, start }) => {
      await start();
      const tokens = newTokens(20);
      await providers.fail({ channel, status: 400, reason: 'BadDeviceToken', times: 'until-cleared' });
      await send(
        tokens.map((token) => ({ token, environmentIsCertain: false })),
        { deliverable: false },
      );
    },
    expected: { outcomes: { [suspected]: 20 }, connections: 2, requests: 40 },
  },
  {
    number: 29,
    name: 'a payload of nothing but emoji',
    channel,
    run: async ({ claim, providers, send, start }) => {
      await start();
      const results = await send([{ sender: '🦊🦊', preview: longMessage }, { preview: '🙂' }]);
      for (const { deviceToken, payload } of await providers.accepted()) {
        if (!results.some(({ token }) => token === deviceToken)) continue;
        const json = JSON.stringify(payload);
        claim(Buffer.byteLength(json) <= 4096, 'the payload has at most 4096 bytes');
        claim(json.isWellFormed() && !/\\ud[89a-f]|�/.test(json), 'no character is broken');
      }
    },
    expected: { outcomes: { delivered: 2 } },
  },
];
