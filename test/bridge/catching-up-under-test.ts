import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { type CatchUpDependencies, createCatchUp } from '../../bridge/catch-up.ts';
import { createOpenConversations } from '../../bridge/open-conversations.ts';
import { createLog } from '../../lambdas/adapters/log.ts';
import { createApiClient } from '../../lambdas/sources/genesys/api-client.ts';
import { readNotification } from '../../lambdas/sources/genesys/notification.ts';
import { defaultGenesysSettings } from '../../lambdas/sources/genesys/settings.ts';
import { startGenesys } from '../../local/genesys/genesys.ts';
import { createCertificate } from '../../local/providers/certificate.ts';
import { secretOf } from '../lambdas/sources/genesys/api-under-test.ts';
import { shortTiming } from './bridge-under-test.ts';

const client = { clientId: 'who-catches-up', clientSecret: 'kept-by-the-one-who-catches-up' };
/** So that no test runs over a midnight by UTC that it does not mean. */
const noon = Date.parse('2026-11-21T12:00:00Z');
const hourMs = 3_600_000;

/** Catching up alone, by the real client, at the stand-in. */
export async function startCatchingUp() {
  const certificate = createCertificate();
  setDefaultCACertificates([...getCACertificates('bundled'), certificate.certificatePem]);
  let ahead = noon - Date.now();
  const now = () => Date.now() + ahead;
  const genesys = await startGenesys({ certificate, clients: [client], now });
  genesys.setRateLimit(1_000_000);
  const newClient = (requestsPerMinute = 1_000_000) =>
    createApiClient({
      credentials: secretOf(client).credentials,
      loginOrigin: genesys.loginOrigin,
      apiOrigin: genesys.apiOrigin,
      now,
      requestsPerMinute,
      mostBytes: 65_536,
    });
  const running: ReturnType<typeof createCatchUp>[] = [];

  return {
    genesys,
    now,
    newClient,
    passHours(hours: number) {
      ahead += hours * hourMs;
    },
    iso: (secondsAgo: number) => new Date(now() - secondsAgo * 1000).toISOString(),
    /** A process that begins now. */
    begin(given: Partial<CatchUpDependencies> = {}) {
      const heard: { readonly message: string; readonly askedAt: number }[] = [];
      const lines: Record<string, unknown>[] = [];
      const lost: number[] = [];
      const open = createOpenConversations();
      const catchUp = createCatchUp({
        client: newClient(),
        openConversations: open.list,
        noteOpen: open.noteRead,
        whose: () => ({ queues: new Set(['q-1']), users: new Set() }),
        room: () => Promise.resolve(),
        frame(text, askedAt) {
          for (const reading of readNotification(JSON.parse(text), defaultGenesysSettings, askedAt)) {
            if (reading.decision !== 'agent-message') continue;
            heard.push({ message: `${reading.message.conversationId}/${reading.message.messageId}`, askedAt });
          }
        },
        lost: (count) => lost.push(count),
        log: createLog((line) => lines.push(JSON.parse(line))),
        now,
        steady: () => performance.now(),
        random: Math.random,
        timing: shortTiming,
        messageExpiryMs: hourMs,
        ...given,
      });
      running.push(catchUp);
      return {
        ...catchUp,
        open,
        /** A gap that began before the process. */
        fromBefore: () => catchUp.gap(now() - hourMs),
        heard: () => heard.map(({ message }) => message),
        askedAt: () => heard.map(({ askedAt }) => askedAt),
        lost: () => lost.reduce((sum, count) => sum + count, 0),
        said: (event: string) => lines.filter((line) => line.event === event),
      };
    },
    /** How often each request was made since. */
    counted() {
      const before = genesys.stats().requests;
      return (request: keyof typeof before) => genesys.stats().requests[request] - before[request];
    },
    async reset() {
      await Promise.all(running.splice(0).map((catchUp) => catchUp.stop()));
      genesys.setFaults([]);
      ahead = noon - Date.now();
      genesys.clearConversations();
    },
    async close() {
      await Promise.all(running.splice(0).map((catchUp) => catchUp.stop()));
      await genesys.close();
    },
  };
}
