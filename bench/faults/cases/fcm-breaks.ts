import type { FaultCase } from '../fault-case.ts';
import { ambiguous, atRest, lostUnderWay, nothingLost, underWay, whileStopped } from './breaks.ts';

const channel = 'fcm';

/** FCM's connections break as APNs' do. Over HTTP/1.1 there is no GOAWAY: `connection: close` says the same. */
export const fcmBreaks: readonly FaultCase[] = [
  { number: 36, name: 'FIN with 20 under way', channel, run: underWay(channel, 'close'), expected: lostUnderWay },
  { number: 37, name: 'RST with 20 under way', channel, run: underWay(channel, 'reset'), expected: lostUnderWay },
  { number: 38, name: 'silence with 20 under way', channel, run: underWay(channel, 'silent'), expected: lostUnderWay },
  {
    number: 39,
    name: 'the server never answers 1 of 20',
    channel,
    run: async ({ providers, send, startWarm }) => {
      await startWarm();
      await providers.fail({ channel, disconnect: 'hang' });
      await send(20);
      await send(20);
    },
    expected: { outcomes: { [ambiguous]: 1, delivered: 39 }, requests: 41 },
  },
  {
    number: 40,
    name: 'the answer is lost after the acceptance',
    channel,
    run: async ({ claim, newTokens, providers, send, startWarm }) => {
      await startWarm();
      const [deviceToken = ''] = newTokens(1);
      await providers.fail({ channel, deviceToken, disconnect: 'reset', accepted: true });
      await send([{ token: deviceToken }]);
      const accepted = await providers.accepted();
      claim(accepted.filter((push) => push.deviceToken === deviceToken).length === 1, 'accepted once');
      await send(20);
    },
    expected: { outcomes: { [ambiguous]: 1, delivered: 20 } },
  },
  {
    number: 41,
    name: 'the server takes 20 and ends their connections',
    channel,
    run: async ({ providers, send, startWarm }) => {
      await startWarm();
      const last = { channel, delayMs: 50, disconnect: 'goaway', accepted: true };
      await providers.fail(Array.from({ length: 20 }, () => last));
      await send(20);
      await send(20);
    },
    expected: { outcomes: { delivered: 40 }, requests: 41 },
  },
  { number: 42, name: 'FIN at rest', channel, run: atRest(channel, 'close'), expected: nothingLost },
  { number: 43, name: 'RST at rest', channel, run: atRest(channel, 'reset'), expected: nothingLost },
  { number: 44, name: 'silence at rest', channel, run: atRest(channel, 'silent'), expected: nothingLost },
  { number: 45, name: 'FIN while stopped', channel, run: whileStopped(channel, 'close'), expected: nothingLost },
  { number: 46, name: 'RST while stopped', channel, run: whileStopped(channel, 'reset'), expected: nothingLost },
  { number: 47, name: 'silence while stopped', channel, run: whileStopped(channel, 'silent'), expected: nothingLost },
  {
    number: 48,
    name: 'answers after 400 ms, 100 in flight',
    channel,
    run: async ({ providers, send, startWarm }) => {
      await startWarm();
      await providers.fail({ channel, delayMs: 400, times: 'until-cleared' });
      await send(200, { inFlight: 100 });
    },
    expected: { outcomes: { delivered: 200 }, requests: 201 },
  },
];
