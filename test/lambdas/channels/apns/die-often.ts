// Sends pushes over connections that die in every way, and says what is left of them in this process.
import { readdirSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import * as z from 'zod';
import { type ApnsSecret, apnsCredentials } from '../../../../lambdas/channels/apns/credentials.ts';
import { createApns } from '../../../../lambdas/channels/apns/send.ts';
import { aPush } from '../a-push.ts';
import { bundleId, secretOf } from '../providers.ts';
import { unhurried } from '../unhurried.ts';

const { origin, controlUrl, keys, deaths } = z
  .object({ origin: z.url(), controlUrl: z.url(), keys: z.array(apnsCredentials), deaths: z.array(z.string()) })
  .parse(JSON.parse(process.argv[2] ?? ''));
const [key, nextKey] = keys;
if (!key || !nextKey) throw new Error('Two keys are needed.');
const credentials = secretOf<ApnsSecret>(key);
let aheadMs = 0;
const send = unhurried(
  createApns({
    credentials,
    origins: { production: origin, sandbox: origin },
    apps: [bundleId],
    appearance: { timeToLive: 'until-expiry' },
    now: () => Date.now() + aheadMs,
    requestLimitMs: 100,
  }),
);
// Node counts no socket that does not hold the process, but the system counts all.
const openFiles = () => readdirSync('/dev/fd').length;
const put = async (path: string, body: unknown) => {
  await (await fetch(`${controlUrl}${path}`, { method: 'PUT', body: JSON.stringify(body) })).text();
};
/** The path dies, and only then the secret changes: nobody answers the end of the connection. */
const leaveDead = async () => {
  await put('/connections', { channel: 'apns', disconnect: 'silent' });
  credentials.secret.value = credentials.secret.value === key ? nextKey : key;
  await credentials.refresh();
  aheadMs += 2_000;
};
const die = async (disconnect: string) => {
  await put('/faults', [{ channel: 'apns', deviceToken: 'aaaaaaaa', disconnect }]);
  await send(aPush({ token: 'aaaaaaaa' }));
};

await put('/faults', []);
const kinds = [(await send(aPush())).kind];
const openAtFirst = openFiles();
for (const death of deaths) {
  await (death === 'left-dead' ? leaveDead() : die(death));
  kinds.push((await send(aPush())).kind);
}
// A connection that takes no more requests has a second to close by itself.
const limit = performance.now() + 5_000;
while (openFiles() > openAtFirst && performance.now() < limit) await pause(20);
process.stdout.write(JSON.stringify({ kinds, leaked: openFiles() - openAtFirst }));
