import * as z from 'zod';

/** What the servers' process is told first. Keys are public, SPKI PEM. */
export const serverOptions = z.object({
  certificate: z.object({ certificatePem: z.string(), keyPem: z.string() }),
  providerKeyPem: z.string(),
  accountKeyPem: z.string(),
});
export type ServerOptions = z.infer<typeof serverOptions>;

export const serversReady = z.object({ apnsPort: z.int(), fcmPort: z.int() });

export const kinds = ['apns', 'fcm'] as const;
export type ServerKind = (typeof kinds)[number];

/** Sets the delay and asks for the counts. */
export const serverQuestion = z.object({ kind: z.enum(kinds), delayMs: z.number().optional() });

export const serverState = z.object({
  accepted: z.int(),
  refused: z.int(),
  last: z.object({ headers: z.record(z.string(), z.unknown()), body: z.string() }),
});
export type ServerState = z.infer<typeof serverState>;
