import type { FaultCase } from '../fault-case.ts';

const channel = 'apns';
const minuteMs = 60_000;

/** What the provider says of our key, our token and our clock. */
export const apnsCredentials: readonly FaultCase[] = [
  {
    number: 30,
    name: 'the key is rotated between two batches',
    channel,
    run: async ({ providers, send, setSecret, startWarm }) => {
      await startWarm();
      await send(20);
      await providers.revokeFirstSecret();
      setSecret(providers.nextSecret);
      await send(20);
    },
    expected: { outcomes: { delivered: 40 }, connections: 2, tokens: 2 },
  },
  {
    number: 31,
    name: 'TooManyProviderTokenUpdates for 1 of 20',
    channel,
    run: async ({ newTokens, providers, send, startWarm }) => {
      await startWarm();
      const [deviceToken = '', ...others] = newTokens(20);
      await providers.fail({ channel, deviceToken, status: 429, reason: 'TooManyProviderTokenUpdates' });
      await send([{ token: deviceToken }], { deliverable: false });
      await send(others.map((token) => ({ token })));
    },
    expected: { outcomes: { 'try-later': 1, delivered: 19 }, tokens: 1, requests: 21 },
  },
  {
    number: 32,
    name: 'ExpiredProviderToken for a token of 25 minutes',
    channel,
    run: async ({ passTime, providers, send, startWarm }) => {
      await startWarm();
      await passTime(25 * minuteMs);
      await providers.fail({ channel, status: 403, reason: 'ExpiredProviderToken' });
      await send(20);
    },
    expected: { outcomes: { delivered: 20 }, tokens: 2 },
  },
  {
    number: 33,
    name: 'ExpiredProviderToken for a token that was just minted',
    channel,
    run: async ({ providers, send, startWarm }) => {
      await startWarm();
      await providers.fail({ channel, status: 403, reason: 'ExpiredProviderToken', times: 'until-cleared' });
      await send(20, { deliverable: false });
    },
    // A new token would be as wrong, and one more within 20 minutes.
    expected: { outcomes: { 'channel-down': 20 }, tokens: 1, requests: 21 },
  },
  {
    number: 34,
    name: 'the clock is 10 minutes ahead',
    channel,
    run: async ({ providers, send, start }) => {
      await start();
      await providers.setClock(-10 * minuteMs);
      await send(20, { deliverable: false });
    },
    expected: { outcomes: { 'channel-down': 20 }, tokens: 1, requests: 20 },
  },
  {
    number: 35,
    name: 'the clock is 10 minutes behind, over an hour',
    channel,
    run: async ({ passTime, providers, send, start }) => {
      await start();
      for (let passedMinutes = 0; passedMinutes <= 60; passedMinutes += 15) {
        await passTime(passedMinutes === 0 ? 0 : 15 * minuteMs);
        await providers.setClock((passedMinutes + 10) * minuteMs);
        await send(20);
      }
    },
    expected: { outcomes: { delivered: 100 }, tokens: 2 },
  },
];
