import type { FaultCase } from '../fault-case.ts';

const channel = 'apns';

/** How many requests a connection takes at once, and how slowly. */
export const apnsStreams: readonly FaultCase[] = [
  {
    number: 19,
    name: 'MAX_CONCURRENT_STREAMS 1, then 1000: 200 at once',
    channel,
    run: async ({ send, start }) => {
      await start();
      await send(200, { inFlight: 200 });
    },
    expected: { outcomes: { delivered: 200 }, connections: 1, requests: 200 },
  },
  {
    number: 20,
    name: 'MAX_CONCURRENT_STREAMS lowered to 5 with 100 under way',
    channel,
    run: async ({ providers, send, startWarm }) => {
      await startWarm();
      await providers.fail(Array.from({ length: 100 }, () => ({ channel, delayMs: 200 })));
      const underWay = send(100);
      await providers.faultsTaken();
      await providers.limitStreams(5);
      await send(100);
      await underWay;
    },
    expected: { outcomes: { delivered: 200 }, connections: 1, requests: 201 },
  },
  {
    number: 21,
    name: 'REFUSED_STREAM for 10 of 20',
    channel,
    run: async ({ newTokens, providers, send, startWarm }) => {
      await startWarm();
      const tokens = newTokens(20);
      const refused = tokens.slice(0, 10);
      await providers.fail(refused.map((deviceToken) => ({ channel, deviceToken, disconnect: 'refused-stream' })));
      await send(tokens.map((token) => ({ token })));
    },
    expected: { outcomes: { delivered: 20 }, connections: 1, requests: 31 },
  },
  {
    number: 22,
    name: 'answers after 400 ms, 100 in flight',
    channel,
    run: async ({ providers, send, startWarm }) => {
      await startWarm();
      await providers.fail({ channel, delayMs: 400, times: 'until-cleared' });
      await send(200, { inFlight: 100 });
    },
    expected: { outcomes: { delivered: 200 }, connections: 1, requests: 201 },
  },
];
