import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { createGenesysApi } from '../../../../lambdas/sources/genesys/api.ts';
import { type ApiClientSettings, createApiClient } from '../../../../lambdas/sources/genesys/api-client.ts';
import type { GenesysClientReading } from '../../../../lambdas/sources/genesys/api-credentials.ts';
import { startGenesys } from '../../../../local/genesys/genesys.ts';
import { createCertificate } from '../../../../local/providers/certificate.ts';

export const client = { clientId: '3f1c-client', clientSecret: 'kept-to-ourselves' };
export const message = { messageId: 'm-1', conversationId: 'c-1', text: 'Your parcel is at 5 Elm Road.' };

/** The secret, which someone may have changed since it was read. */
export function secretOf(first: { readonly clientId: string; readonly clientSecret: string }) {
  let remembered: GenesysClientReading = { kind: 'found', value: first };
  const secret: { value: GenesysClientReading; reads: number } = { value: remembered, reads: 0 };
  const credentials = {
    get: async () => remembered,
    refresh: async () => {
      secret.reads += 1;
      remembered = secret.value;
      return remembered;
    },
  };
  return { secret, credentials };
}

/** The stand-in, trusted by this process alone, one clock for it and for its clients, and a new client when wanted. */
export async function startApiUnderTest() {
  const certificate = createCertificate();
  setDefaultCACertificates([...getCACertificates('bundled'), certificate.certificatePem]);
  const clock = { now: Date.parse('2026-10-05T08:00:00Z') };
  const now = () => clock.now;
  const genesys = await startGenesys({ certificate, clients: [client], now });
  const usual: ApiClientSettings = {
    credentials: secretOf(client).credentials,
    loginOrigin: genesys.loginOrigin,
    apiOrigin: genesys.apiOrigin,
    now,
    // Enough for what a test asks at once.
    requestsPerMinute: 6_000,
  };
  return {
    genesys,
    clock,
    certificate,
    passSeconds: (seconds: number) => {
      clock.now += seconds * 1000;
    },
    newApi: (settings: Partial<ApiClientSettings> = {}) => createGenesysApi({ ...usual, ...settings }),
    newClient: (settings: Partial<ApiClientSettings> = {}) => createApiClient({ ...usual, ...settings }),
    /** As before the first test, but for the clock. */
    reset: () => {
      genesys.clearMessages();
      genesys.putMessages(message);
      genesys.setFaults([]);
      genesys.setClock(0);
      genesys.setClients([client]);
      genesys.setTokenLifetime(86_399);
      genesys.setRateLimit(6_000);
    },
    /** How many requests of each kind came during some work. */
    requestsDuring: async (work: () => Promise<unknown>) => {
      const before = genesys.stats().requests;
      await work();
      const after = genesys.stats().requests;
      return {
        token: after.token - before.token,
        details: after.details - before.details,
        message: after.message - before.message,
      };
    },
  };
}
export type ApiUnderTest = Awaited<ReturnType<typeof startApiUnderTest>>;
