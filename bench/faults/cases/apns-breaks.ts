import type { FaultCase } from '../fault-case.ts';
import { ambiguous, atRest, lostUnderWay, nothingLost, underWay, whileStopped } from './breaks.ts';

const channel = 'apns';
/** One connection before, one after. */
const reconnected = { ...nothingLost, connections: 2 };
const slow = (count: number, delayMs: number) => Array.from({ length: count }, () => ({ channel, delayMs }));

/** GOAWAY, FIN, RST, silence: while pushes are under way, at rest, and while the process is stopped. */
export const apnsBreaks: readonly FaultCase[] = [
  {
    number: 1,
    name: 'GOAWAY refuses 10 of 20 under way',
    channel,
    run: async ({ providers, send, startWarm }) => {
      await startWarm();
      await providers.fail([...slow(10, 200), { channel, delayMs: 50, disconnect: 'goaway' }, ...slow(9, 200)]);
      const first = send(20);
      await providers.faultsTaken();
      await send(20);
      await first;
      await send(20);
    },
    expected: { outcomes: { delivered: 60 }, connections: 2 },
  },
  {
    number: 2,
    name: 'GOAWAY behind the last of 20 under way',
    channel,
    run: async ({ providers, send, startWarm }) => {
      await startWarm();
      await providers.fail(slow(20, 200));
      const first = send(20);
      await providers.faultsTaken();
      await providers.breakConnections(channel, 'goaway');
      await send(20);
      await first;
      await send(20);
    },
    expected: { outcomes: { delivered: 60 }, connections: 2, requests: 61 },
  },
  {
    number: 3,
    name: 'GOAWAY with a reason in its data',
    channel,
    run: async ({ providers, send, startWarm }) => {
      await startWarm();
      await providers.fail([
        ...slow(10, 100),
        { channel, delayMs: 50, disconnect: 'goaway', accepted: true, reason: 'IdleTimeout' },
        ...slow(9, 100),
      ]);
      await send(20);
      await send(20);
    },
    expected: { outcomes: { delivered: 40 }, connections: 2 },
  },
  {
    number: 4,
    name: 'GOAWAY, then FIN, with 20 under way',
    channel,
    run: underWay(channel, 'goaway', 'close'),
    expected: lostUnderWay,
  },
  { number: 5, name: 'FIN with 20 under way', channel, run: underWay(channel, 'close'), expected: lostUnderWay },
  { number: 6, name: 'RST with 20 under way', channel, run: underWay(channel, 'reset'), expected: lostUnderWay },
  { number: 7, name: 'silence with 20 under way', channel, run: underWay(channel, 'silent'), expected: lostUnderWay },
  {
    number: 8,
    name: 'the server destroys the session with 20 under way',
    channel,
    run: underWay(channel, 'destroy'),
    expected: lostUnderWay,
  },
  {
    number: 9,
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
    number: 10,
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
    expected: { outcomes: { [ambiguous]: 1, delivered: 20 }, connections: 2 },
  },
  { number: 11, name: 'FIN at rest', channel, run: atRest(channel, 'close'), expected: reconnected },
  { number: 12, name: 'RST at rest', channel, run: atRest(channel, 'reset'), expected: reconnected },
  { number: 13, name: 'silence at rest', channel, run: atRest(channel, 'silent'), expected: reconnected },
  { number: 14, name: 'GOAWAY at rest', channel, run: atRest(channel, 'goaway'), expected: reconnected },
  { number: 15, name: 'FIN while stopped', channel, run: whileStopped(channel, 'close'), expected: reconnected },
  { number: 16, name: 'RST while stopped', channel, run: whileStopped(channel, 'reset'), expected: reconnected },
  { number: 17, name: 'silence while stopped', channel, run: whileStopped(channel, 'silent'), expected: reconnected },
  { number: 18, name: 'GOAWAY while stopped', channel, run: whileStopped(channel, 'goaway'), expected: reconnected },
];
