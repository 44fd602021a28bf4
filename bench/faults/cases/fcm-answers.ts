import * as z from 'zod';
import type { FaultCase } from '../fault-case.ts';
import { randomAnswers } from './random-answers.ts';

const channel = 'fcm';
const outage = 'channel-down';
const longMessage = '👩‍👩‍👧‍👦🏳️‍🌈🇺🇦❤️‍🔥'.repeat(200);

const answers = [
  { status: 404, reason: 'UNREGISTERED', outcome: 'device-gone stated' },
  { status: 403, reason: 'SENDER_ID_MISMATCH', outcome: 'device-gone suspected' },
  { status: 429, reason: 'QUOTA_EXCEEDED', outcome: 'try-later' },
  { status: 500, reason: 'INTERNAL', outcome: 'try-later' },
  { status: 503, reason: 'UNAVAILABLE', outcome: 'try-later' },
  // The pushes go to Android devices, which need no APNs key.
  { status: 401, reason: 'THIRD_PARTY_AUTH_ERROR', outcome: 'refused' },
  { status: 403, reason: 'PERMISSION_DENIED', outcome: outage },
  { status: 404, reason: 'NOT_FOUND', outcome: outage },
];

const waits = (atLeastSeconds: number) => z.object({ retryAfterSeconds: z.number().min(atLeastSeconds) });

/** What Firebase says of single devices, our quota and our payload. */
export const fcmAnswers: readonly FaultCase[] = [
  {
    number: 52,
    name: '8 answers at random among 300 pushes',
    channel,
    ...randomAnswers(channel, answers, { pushes: 300, ofEach: 10 }),
  },
  {
    number: 53,
    name: '429 with Retry-After: 30',
    channel,
    run: async ({ claim, providers, send, startWarm }) => {
      await startWarm();
      await providers.fail({ channel, status: 429, reason: 'QUOTA_EXCEEDED', retryAfterSeconds: 30 });
      const [result] = await send(1, { deliverable: false });
      const told = z.object({ retryAfterSeconds: z.literal(30) }).safeParse(result?.detail);
      claim(result?.kind !== 'try-later' || told.success, `it waits the 30 seconds: ${JSON.stringify(result)}`);
      await send(19);
    },
    expected: { outcomes: { 'try-later': 1, delivered: 19 }, requests: 21 },
  },
  {
    number: 54,
    name: '503 without Retry-After for 20',
    channel,
    run: async ({ claim, providers, send, startWarm }) => {
      await startWarm();
      await providers.fail({ channel, status: 503, reason: 'UNAVAILABLE', times: 20 });
      const results = await send(20, { deliverable: false });
      const soon = results.filter(({ kind, detail }) => kind === 'try-later' && !waits(10).safeParse(detail).success);
      claim(soon.length === 0, `nobody comes back within 10 seconds: ${JSON.stringify(soon[0])}`);
    },
    expected: { outcomes: { 'try-later': 20 }, requests: 21 },
  },
  {
    number: 55,
    name: 'a payload of nothing but emoji',
    channel,
    run: async ({ claim, providers, send, start }) => {
      await start();
      const results = await send([{ sender: '🦊🦊', preview: longMessage }, { preview: '🙂' }]);
      for (const { deviceToken, payload } of await providers.accepted()) {
        if (!results.some(({ token }) => token === deviceToken)) continue;
        const json = JSON.stringify(payload);
        claim(json.isWellFormed() && !/\\ud[89a-f]|�/.test(json), 'no character is broken');
      }
    },
    expected: { outcomes: { delivered: 2 } },
  },
];
