import type { FaultCase } from '../fault-case.ts';

const channel = 'fcm';
const oauth = 'google-oauth';
const minuteMs = 60_000;

/** What Google says of our access token, and its endpoint when it says nothing. */
export const fcmCredentials: readonly FaultCase[] = [
  {
    number: 56,
    name: '401 once for each of 20',
    channel,
    run: async ({ newTokens, providers, send, startWarm }) => {
      await startWarm();
      const tokens = newTokens(20);
      await providers.fail(tokens.map((deviceToken) => ({ channel, deviceToken, status: 401 })));
      await send(tokens.map((token) => ({ token })));
    },
    expected: { outcomes: { delivered: 20 }, tokens: 2, requests: 41 },
  },
  {
    number: 57,
    name: 'the token endpoint is down for a minute',
    channel,
    run: async ({ claim, passTime, providers, send, start }) => {
      await start();
      await providers.fail({ channel: oauth, status: 503, times: 'until-cleared' });
      const before = await providers.stats();
      await send(20, { deliverable: false });
      const after = await providers.stats();
      const asked = after.googleOauth.requests - before.googleOauth.requests;
      claim(asked <= 20, `20 pushes ask the failing endpoint at most 20 times, not ${asked}`);
      await providers.fail([]);
      await passTime(minuteMs);
      await send(20);
    },
    expected: { outcomes: { 'try-later': 20, delivered: 20 }, tokens: 1, requests: 20 },
  },
  {
    number: 58,
    name: 'the token endpoint is down while the old token lives 4 more minutes',
    channel,
    run: async ({ passTime, providers, send, startWarm }) => {
      await startWarm();
      await providers.fail({ channel: oauth, status: 503, times: 'until-cleared' });
      await passTime(56 * minuteMs);
      await send(20);
    },
    expected: { outcomes: { delivered: 20 }, tokens: 1, requests: 21 },
  },
  {
    number: 59,
    name: 'the token endpoint never answers',
    channel,
    run: async ({ providers, send, start }) => {
      await start();
      await providers.fail({ channel: oauth, disconnect: 'hang', times: 'until-cleared' });
      await send(20, { deliverable: false });
      await providers.fail([]);
      await send(20);
    },
    expected: { outcomes: { 'try-later': 20, delivered: 20 }, tokens: 1, requests: 20 },
  },
  {
    number: 60,
    name: 'the service account is replaced between two batches',
    channel,
    run: async ({ passTime, providers, send, setSecret, startWarm }) => {
      await startWarm();
      await send(20);
      await providers.revokeFirstSecret();
      setSecret(providers.nextSecret);
      await passTime(61 * minuteMs);
      await send(20);
    },
    expected: { outcomes: { delivered: 40 }, tokens: 2, requests: 41 },
  },
  {
    number: 61,
    name: 'the clock is 10 minutes ahead',
    channel,
    run: async ({ providers, send, start }) => {
      await start();
      await providers.setClock(-10 * minuteMs);
      await send(20, { deliverable: false });
    },
    expected: { outcomes: { 'channel-down': 20 }, tokens: 0, requests: 0 },
  },
  {
    number: 62,
    name: 'the clock is 10 minutes behind',
    channel,
    run: async ({ providers, send, start }) => {
      await start();
      await providers.setClock(10 * minuteMs);
      await send(20);
    },
    expected: { outcomes: { delivered: 20 }, tokens: 1, requests: 20 },
  },
];
