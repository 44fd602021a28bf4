import * as z from 'zod';
import type { Outcome } from '../../core/outcome.ts';
import { readRetryAfterSeconds } from './retry-after.ts';

export interface Reading {
  readonly outcome: Outcome;
  /** What may be tried once, at once, before the outcome stands. */
  readonly remedy?: 'renew-token';
}

interface Meaning {
  readonly kind: Exclude<Outcome['kind'], 'delivered'>;
  /** Where the answer names none; absent: a wait makes no difference. */
  readonly retryAfterSeconds?: number;
}

/** "Never retry at once" and for 429 without Retry-After a minute (Firebase: "Best practices when sending FCM messages at scale"). */
const serverErrorDelaySeconds = 10;
const quotaDelaySeconds = 60;

/** Every `errorCode` of an FcmError (reference "ErrorCode"), with the one HTTP status that it is taken seriously with. */
export const fcmErrorCodes: Readonly<Record<string, Meaning & { status: number }>> = {
  INVALID_ARGUMENT: { status: 400, kind: 'refused' },
  THIRD_PARTY_AUTH_ERROR: { status: 401, kind: 'channel-down' },
  SENDER_ID_MISMATCH: { status: 403, kind: 'refused' },
  UNREGISTERED: { status: 404, kind: 'device-gone' },
  QUOTA_EXCEEDED: { status: 429, kind: 'try-later', retryAfterSeconds: quotaDelaySeconds },
  INTERNAL: { status: 500, kind: 'try-later', retryAfterSeconds: serverErrorDelaySeconds },
  UNSPECIFIED_ERROR: { status: 500, kind: 'try-later', retryAfterSeconds: serverErrorDelaySeconds },
  UNAVAILABLE: { status: 503, kind: 'try-later', retryAfterSeconds: serverErrorDelaySeconds },
};

const word = z.string().regex(/^[A-Z_]{1,64}$/);
const acceptedBody = z.object({ name: z.string() });
const errorBody = z.object({
  error: z.object({
    status: word.optional().catch(undefined),
    details: z
      .array(z.object({ '@type': z.string().catch(''), errorCode: word.optional().catch(undefined) }))
      .optional()
      .catch(undefined),
  }),
});

/**
 * Reads what FCM answered. The canonical `error.status` never says that a device is gone: `NOT_FOUND` is also a wrong
 * project. An unknown code counts by its status and never removes a device.
 * @param now epoch milliseconds
 */
export function readFcmAnswer(answer: { status: number; body: string; retryAfter?: string }, now: number): Reading {
  const { status } = answer;
  const body = parse(answer.body);
  if (status === 200) {
    const name = acceptedBody.safeParse(body).data?.name;
    return { outcome: { kind: 'delivered', ...(name ? { providerMessageId: name } : {}) } };
  }
  const error = errorBody.safeParse(body).data?.error;
  const fcmError = error?.details?.find((detail) => detail['@type'].endsWith('/google.firebase.fcm.v1.FcmError'));
  const errorCode = fcmError?.errorCode;
  const known = errorCode && Object.hasOwn(fcmErrorCodes, errorCode) ? fcmErrorCodes[errorCode] : undefined;
  const meaning = known?.status === status ? known : byStatus(status, fcmError !== undefined);
  const reason = errorCode ?? error?.status ?? `http-${status}`;
  return {
    outcome: outcomeOf(meaning, reason, readRetryAfterSeconds(answer.retryAfter, now)),
    // Without an FcmError a 401 is about our access token.
    ...(status === 401 && !fcmError ? { remedy: 'renew-token' as const } : {}),
  };
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

function byStatus(status: number, isAboutMessage: boolean): Meaning {
  // Bare, these are ours: access token, a role or the API switched off, the project in the path.
  if (status === 401 || ((status === 403 || status === 404) && !isAboutMessage)) return { kind: 'channel-down' };
  if (status === 429) return { kind: 'try-later', retryAfterSeconds: quotaDelaySeconds };
  if (status >= 400 && status < 500) return { kind: 'refused' };
  return { kind: 'try-later', retryAfterSeconds: serverErrorDelaySeconds };
}

function outcomeOf({ kind, retryAfterSeconds }: Meaning, reason: string, askedSeconds: number | undefined): Outcome {
  if (kind === 'device-gone') return { kind, reason, proof: 'stated' };
  if (kind !== 'try-later') return { kind, reason };
  const delaySeconds = askedSeconds ?? retryAfterSeconds;
  return { kind, reason, ...(delaySeconds === undefined ? {} : { retryAfterSeconds: delaySeconds }) };
}
