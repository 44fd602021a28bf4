import * as z from 'zod';
import type { Outcome } from '../../core/outcome.ts';

/** What may be tried once, at once, before the outcome stands. */
export type Remedy = 'fresh-token' | 'reread-credentials' | 'new-connection';

export interface Reading {
  readonly outcome: Outcome;
  readonly remedy?: Remedy;
  /** The connection that gave this answer will give it again, or no other: nothing more is sent on it. */
  readonly connectionSpent: boolean;
}

interface Meaning {
  readonly status: number;
  readonly kind: Exclude<Outcome['kind'], 'delivered'>;
  readonly retryAfterSeconds?: number;
  readonly remedy?: Remedy;
  readonly connectionSpent?: boolean;
}

/** Apple asks to repeat what ended as 5xx after 15 minutes. */
const serverErrorDelaySeconds = 15 * 60;
/** One device or one token is too busy; Apple says "with a delay" and no more. */
const tooManyDelaySeconds = 60;

/** Every reason that Apple lists ("Handling notification responses from APNs") and one that only arrives. */
export const apnsReasons: Readonly<Record<string, Meaning>> = {
  BadCollapseId: { status: 400, kind: 'refused' },
  BadDeviceToken: { status: 400, kind: 'refused' },
  BadExpirationDate: { status: 400, kind: 'refused' },
  BadMessageId: { status: 400, kind: 'refused' },
  BadPriority: { status: 400, kind: 'refused' },
  BadTopic: { status: 400, kind: 'refused' },
  DeviceTokenNotForTopic: { status: 400, kind: 'refused' },
  DuplicateHeaders: { status: 400, kind: 'refused' },
  IdleTimeout: { status: 400, kind: 'try-later', remedy: 'new-connection', connectionSpent: true },
  InvalidPushType: { status: 400, kind: 'refused' },
  MissingDeviceToken: { status: 400, kind: 'refused' },
  MissingTopic: { status: 400, kind: 'refused' },
  PayloadEmpty: { status: 400, kind: 'refused' },
  TopicDisallowed: { status: 400, kind: 'refused' },
  BadCertificate: { status: 403, kind: 'channel-down' },
  BadCertificateEnvironment: { status: 403, kind: 'channel-down' },
  BadEnvironmentKeyIdInToken: { status: 403, kind: 'channel-down' },
  // Not in Apple's list, but what their servers send for the line above.
  BadEnvironmentKeyInToken: { status: 403, kind: 'channel-down' },
  ExpiredProviderToken: { status: 403, kind: 'channel-down', remedy: 'fresh-token', connectionSpent: true },
  Forbidden: { status: 403, kind: 'channel-down' },
  InvalidProviderToken: { status: 403, kind: 'channel-down', remedy: 'reread-credentials' },
  MissingProviderToken: { status: 403, kind: 'channel-down' },
  UnrelatedKeyIdInToken: { status: 403, kind: 'channel-down', remedy: 'new-connection', connectionSpent: true },
  BadPath: { status: 404, kind: 'refused' },
  MethodNotAllowed: { status: 405, kind: 'refused' },
  ExpiredToken: { status: 410, kind: 'device-gone' },
  Unregistered: { status: 410, kind: 'device-gone' },
  PayloadTooLarge: { status: 413, kind: 'refused' },
  TooManyProviderTokenUpdates: { status: 429, kind: 'try-later', retryAfterSeconds: tooManyDelaySeconds },
  TooManyRequests: { status: 429, kind: 'try-later', retryAfterSeconds: tooManyDelaySeconds },
  InternalServerError: { status: 500, kind: 'try-later', retryAfterSeconds: serverErrorDelaySeconds },
  ServiceUnavailable: { status: 503, kind: 'try-later', retryAfterSeconds: serverErrorDelaySeconds },
  Shutdown: { status: 503, kind: 'try-later', retryAfterSeconds: serverErrorDelaySeconds, connectionSpent: true },
};

const errorBody = z.object({
  reason: z.string().regex(/^[A-Za-z]{1,64}$/),
  /** Epoch milliseconds, only with 410: until then the token was alive for sure. */
  timestamp: z.int().positive().optional().catch(undefined),
});

/** Reads what APNs answered; an unknown reason counts by its status and never removes a device. */
export function readApnsAnswer(answer: { status: number; body: string; apnsId?: string }): Reading {
  if (answer.status === 200) {
    const { apnsId } = answer;
    return {
      outcome: { kind: 'delivered', ...(apnsId ? { providerMessageId: apnsId } : {}) },
      connectionSpent: false,
    };
  }
  const { reason = `http-${answer.status}`, timestamp } = readBody(answer.body) ?? {};
  const known = Object.hasOwn(apnsReasons, reason) ? apnsReasons[reason] : undefined;
  const meaning = known?.status === answer.status ? known : byStatus(answer.status);
  return {
    outcome: outcomeOf(meaning, reason, timestamp),
    ...(meaning.remedy ? { remedy: meaning.remedy } : {}),
    connectionSpent: meaning.connectionSpent ?? false,
  };
}

function readBody(body: string) {
  try {
    return errorBody.safeParse(JSON.parse(body)).data;
  } catch {
    return undefined;
  }
}

function byStatus(status: number): Meaning {
  if (status === 401 || status === 403) return { status, kind: 'channel-down' };
  if (status === 429) return { status, kind: 'try-later', retryAfterSeconds: tooManyDelaySeconds };
  if (status >= 400 && status < 500) return { status, kind: 'refused' };
  return { status, kind: 'try-later', retryAfterSeconds: serverErrorDelaySeconds };
}

function outcomeOf({ kind, retryAfterSeconds }: Meaning, reason: string, timestamp: number | undefined): Outcome {
  switch (kind) {
    case 'device-gone':
      return { kind, reason, proof: 'stated', ...(timestamp === undefined ? {} : { goneSince: timestamp }) };
    case 'try-later':
      return { kind, reason, ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }) };
    case 'refused':
    case 'channel-down':
      return { kind, reason };
  }
}
