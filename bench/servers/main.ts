import { createPublicKey } from 'node:crypto';
import { once } from 'node:events';
import type { Server } from 'node:net';
import { createApnsServer } from './apns.ts';
import { createFcmServer } from './fcm.ts';
import { type ServerKind, serverOptions, serverQuestion } from './messages.ts';
import { createTally, type Tally } from './tally.ts';

// The process of the servers: its parent sends the options, then asks one question at a time.

async function portOf(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no port.');
  return address.port;
}

process.once('disconnect', () => process.exit(0));
process.once('message', async (first) => {
  const { certificate, providerKeyPem, accountKeyPem } = serverOptions.parse(first);
  const tallies: Record<ServerKind, Tally> = { apns: createTally(), fcm: createTally() };
  const apns = createApnsServer(certificate, createPublicKey(providerKeyPem), tallies.apns);
  const fcm = createFcmServer(certificate, createPublicKey(accountKeyPem), tallies.fcm);
  process.on('message', (message) => {
    const { kind, delayMs } = serverQuestion.parse(message);
    const tally = tallies[kind];
    if (delayMs !== undefined) tally.delayMs = delayMs;
    process.send?.({ accepted: tally.accepted(), refused: tally.refused(), last: tally.last() });
  });
  process.send?.({ apnsPort: await portOf(apns), fcmPort: await portOf(fcm) });
});
