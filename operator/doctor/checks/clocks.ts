import * as z from 'zod';
import type { Check } from '../check.ts';
import { type Fault, fault, type Said, skip } from '../finding.ts';

/** How far a server's clock is ahead of ours, as its Date header says. */
export interface ClockReading {
  readonly server: string;
  readonly aheadSeconds: number;
}

const limitMs = 5_000;
/** The header has whole seconds, and the way there and back takes its time. */
const toleranceSeconds = 10;

export const clocks: Check = {
  name: 'clocks',
  healthy: 'all clocks agree',
  async run({ deployment, settings }) {
    const { jwtIssuer, fcm, telegram, genesysApi } = settings;
    const { ApiUrl } = deployment.outputs;
    const { place, now } = deployment;
    const servers = [
      ...(place.kind === 'aws' && ApiUrl ? [['the API', ApiUrl] as const] : []),
      ['the token issuer', `${jwtIssuer.replace(/\/$/, '')}/.well-known/openid-configuration`] as const,
      ...(fcm ? [['Google', fcm.origin] as const] : []),
      ...(telegram ? [['Telegram', telegram.origin] as const] : []),
      ...(genesysApi ? [['Genesys', genesysApi.apiOrigin] as const] : []),
    ];
    const read = await Promise.all(servers.map(([server, address]) => readClock(server, address, now)));
    const readings = read.filter((one) => one !== undefined);
    const said = readings.length > 0 ? judgeClocks(readings) : [skip('no server said its time')];
    return place.kind === 'local' ? [...said, ...(await shifted(place.url))] : said;
  },
};

async function readClock(server: string, address: string, now: () => number): Promise<ClockReading | undefined> {
  const askedAt = now();
  const signal = AbortSignal.timeout(limitMs);
  const response = await fetch(address, { method: 'HEAD', redirect: 'manual', signal }).catch(() => undefined);
  const at = Date.parse(response?.headers.get('date') ?? '');
  if (Number.isNaN(at)) return undefined;
  // Cut off below the second, on average half of one.
  return { server, aheadSeconds: Math.round((at + 500 - (askedAt + now()) / 2) / 1000) };
}

export function judgeClocks(readings: readonly ClockReading[]): readonly Fault[] {
  const wrong = readings.filter(({ aheadSeconds }) => Math.abs(aheadSeconds) > toleranceSeconds);
  if (wrong.length === 0) return [];
  const list = wrong.map(({ server, aheadSeconds }) => `${server} by ${Math.abs(aheadSeconds)} s`).join(', ');
  if (wrong.length === readings.length && readings.length > 1) {
    const fix = 'set it by a time server, and run this again';
    const why = 'what is found here may be of its making: AWS, Apple and Google refuse what a wrong clock signs';
    return [fault('error', `the clock of this machine is wrong: others differ from it, ${list}`, why, fix)];
  }
  const fix = 'have whoever runs them set their clocks by a time server; if it is this one that is wrong, set it';
  const why = 'a token whose times lie ahead is refused, and messages count as older or newer than they are';
  return [fault('warning', `clocks differ from the one of this machine: ${list}`, why, fix)];
}

const shiftSchema = z.object({ offsetMilliseconds: z.number() });

/** The local stack's functions may be told another time. */
async function shifted(url: string): Promise<readonly Said[]> {
  const response = await fetch(new URL('/local/clock', url));
  const { offsetMilliseconds } = shiftSchema.parse(await response.json());
  if (Math.abs(offsetMilliseconds) <= toleranceSeconds * 1000) return [];
  const how = `${Math.abs(offsetMilliseconds) / 1000} s ${offsetMilliseconds > 0 ? 'ahead' : 'behind'}`;
  const why = 'functions, Apple, Google and Genesys go by it: here everything else disagrees with them';
  return [fault('error', `the clock of the functions is ${how}`, why, 'PUT /local/clock {"offsetMilliseconds": 0}')];
}
