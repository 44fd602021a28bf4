import * as z from 'zod';

/** Clients of the same faults, side by side. */
export const clientNames = ['handoff-push', 'node:http2', '@parse/node-apn', 'firebase-admin'] as const;
export type ClientName = (typeof clientNames)[number];

const apnsKey = z.object({ teamId: z.string(), keyId: z.string(), privateKey: z.string() });
const serviceAccount = z.object({ client_email: z.string(), private_key: z.string() });

/** What a sender process is told of the providers and its credentials. */
export const senderSettings = z.object({
  client: z.enum(clientNames),
  channel: z.enum(['apns', 'fcm']),
  apnsOrigins: z.object({ production: z.string(), sandbox: z.string() }),
  fcmOrigin: z.string(),
  tokenUrl: z.string(),
  app: z.string(),
  apnsKey,
  serviceAccount,
});
export type SenderSettings = z.output<typeof senderSettings>;

export const testPush = z.object({
  token: z.string(),
  environmentIsCertain: z.boolean().default(true),
  sender: z.string().default('Ada'),
  preview: z.string().default('Your parcel is on its way.'),
});
export type TestPush = z.output<typeof testPush>;

export const command = z.discriminatedUnion('do', [
  z.object({ do: z.literal('open'), settings: senderSettings }),
  z.object({ do: z.literal('clock'), offsetMs: z.number() }),
  z.object({ do: z.literal('secret'), apnsKey, serviceAccount }),
  z.object({ do: z.literal('send'), number: z.int(), inFlight: z.int(), pushes: z.array(testPush) }),
]);
export type Command = z.output<typeof command>;

/**
 * What became of one push. `kind` of handoff-push is its outcome's (see `outcome-word.ts`); of the others `delivered`,
 * `refused` (the provider answered no) or `failed`. Times are milliseconds of the sender's
 * `performance.now()`.
 */
export const sendResult = z.object({
  token: z.string(),
  kind: z.string(),
  /** handoff-push: the whole outcome; others: what they say. */
  detail: z.unknown().optional(),
  startedAt: z.number(),
  endedAt: z.number(),
});
export type SendResult = z.output<typeof sendResult>;

export const answer = z.union([
  z.object({ opened: z.literal(true) }),
  z.object({ number: z.int(), results: z.array(sendResult) }),
]);
export type Answer = z.output<typeof answer>;

/** The same for all clients, so that none is late because it was more patient. */
export const limits = { requestLimitMs: 1_500, connectLimitMs: 1_000, pingLimitMs: 300 };
