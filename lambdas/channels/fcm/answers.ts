import type { Platform } from '../../core/device.ts';
import type { DeviceGone } from '../../core/outcome.ts';

/** What an answer of FCM means for the push. */
export type Meaning =
  /** `ifPayloadProven`: FCM says the same of a wrong payload; only where it has taken one of that shape it means the device. */
  | { readonly kind: 'device-gone'; readonly proof: DeviceGone['proof']; readonly ifPayloadProven?: true }
  /** The delay where the answer names none. */
  | { readonly kind: 'try-later'; readonly retryAfterSeconds: number }
  | { readonly kind: 'refused' }
  /**
   * `remedy`: what may be tried once, at once, before the outcome stands. `ofApnsKey`: it concerns the devices that FCM
   * reaches through that key, no other.
   */
  | { readonly kind: 'channel-down'; readonly remedy?: 'renew-token'; readonly ofApnsKey?: true };

type KnownAnswer = Meaning & {
  readonly status: number;
  /** Of the FcmError; absent: an answer without one, which is never about a device. */
  readonly errorCode?: string;
  /** Another detail that tells two meanings apart. */
  readonly detail?: 'BadRequest';
};

// "Never retry at once" and for 429 without Retry-After a minute (Firebase: "Best practices when sending FCM messages at scale").
/** Whatever Retry-After says: never sooner. */
export const shortestDelaySeconds = 10;
const quotaDelaySeconds = 60;
const googleFails = { kind: 'try-later', retryAfterSeconds: shortestDelaySeconds } as const;
const overQuota = { kind: 'try-later', retryAfterSeconds: quotaDelaySeconds } as const;
const ourFault = { kind: 'refused' } as const;
const accessDown = { kind: 'channel-down' } as const;

/** Every answer that Firebase documents (references "ErrorCode" and "FCM error codes"), and those that Google's APIs give alone. */
export const fcmAnswers: readonly KnownAnswer[] = [
  // Uninstalled, unregistered, or idle for 270 days.
  { status: 404, errorCode: 'UNREGISTERED', kind: 'device-gone', proof: 'stated' },
  { status: 400, errorCode: 'INVALID_ARGUMENT', detail: 'BadRequest', ...ourFault },
  { status: 400, errorCode: 'INVALID_ARGUMENT', kind: 'device-gone', proof: 'suspected', ifPayloadProven: true },
  // A token of another project; so is every one where ours is the wrong project.
  { status: 403, errorCode: 'SENDER_ID_MISMATCH', kind: 'device-gone', proof: 'suspected' },
  // The API is off, or a role is missing.
  { status: 403, ...accessDown },
  // The APNs key in the Firebase project.
  { status: 401, errorCode: 'THIRD_PARTY_AUTH_ERROR', ...accessDown, ofApnsKey: true },
  // Our access token.
  { status: 401, ...accessDown, remedy: 'renew-token' },
  // The project in the path.
  { status: 404, ...accessDown },
  { status: 429, errorCode: 'QUOTA_EXCEEDED', ...overQuota },
  { status: 503, errorCode: 'UNAVAILABLE', ...googleFails },
  { status: 500, errorCode: 'INTERNAL', ...googleFails },
  { status: 500, errorCode: 'UNSPECIFIED_ERROR', ...googleFails },
];

export interface AnswerSigns {
  /** Of the device that was pushed to. */
  readonly platform: Platform;
  readonly status: number;
  /** Whether there was an FcmError at all. */
  readonly hasFcmError: boolean;
  readonly errorCode: string | undefined;
  /** Types of the details beside the FcmError, without their packages. */
  readonly otherDetails: readonly string[];
  /** What APNs said to Google. */
  readonly apnsReason: string | undefined;
}

/** A code is taken seriously under its own status only; what nobody knows counts by its status and never removes a device. */
export function meaningOf(signs: AnswerSigns): Meaning {
  const { status, hasFcmError, errorCode, otherDetails } = signs;
  const known = fcmAnswers.find(
    (answer) =>
      answer.status === status &&
      answer.errorCode === errorCode &&
      hasFcmError === (answer.errorCode !== undefined) &&
      (answer.detail === undefined || otherDetails.includes(answer.detail)),
  );
  if (!known) return meaningOfStatus(status);
  if (known.kind === 'channel-down' && known.ofApnsKey && !concernsAllOfIos(signs)) return ourFault;
  // Something else is said beside it, which may be what is wrong.
  const isUnclear = known.kind === 'device-gone' && known.ifPayloadProven && otherDetails.length > 0;
  return isUnclear ? ourFault : known;
}

/** An Android device needs no APNs key, and one for the other environment still serves the devices of its own. */
function concernsAllOfIos({ platform, apnsReason }: AnswerSigns): boolean {
  return platform === 'ios' && !apnsReason?.startsWith('BadEnvironmentKey');
}

function meaningOfStatus(status: number): Meaning {
  if (status === 401) return accessDown;
  if (status === 429) return overQuota;
  // Google's front waited for a request, and closes the connection.
  if (status === 408) return googleFails;
  if (status >= 400 && status < 500) return ourFault;
  return googleFails;
}
