import type { DeviceGone, Outcome } from '../../core/outcome.ts';

/** What may be tried once, at once, before the outcome stands. */
export type Remedy =
  /** The same request on the connection that is there then: it was not processed. */
  | 'resend'
  | 'new-connection'
  | 'fresh-token'
  /** The provider token before this one is used on; the push itself waits. */
  | 'previous-token'
  | 'reread-credentials';

/** What a reason says of the push, the device, our key and the connection. */
export interface Meaning {
  readonly status: number;
  readonly kind: Exclude<Outcome['kind'], 'delivered'>;
  /** Of a device that is gone. */
  readonly proof?: DeviceGone['proof'];
  readonly retryAfterSeconds?: number;
  readonly remedy?: Remedy;
  /** The connection that gave this answer will give it again, or no other: nothing more is sent on it. */
  readonly connectionSpent?: boolean;
}

/** Apple asks to repeat what ended as 5xx after 15 minutes. */
export const serverErrorDelaySeconds = 15 * 60;
/** One device or one token is too busy; Apple says "with a delay" and no more. */
export const tooManyDelaySeconds = 60;

const ourFault = { status: 400, kind: 'refused' } as const;
/** A token of another host or another app looks the same as a dead one. */
const suspected = { status: 400, kind: 'device-gone', proof: 'suspected' } as const;
const gone = { status: 410, kind: 'device-gone', proof: 'stated' } as const;
const keyDown = { status: 403, kind: 'channel-down' } as const;
const appleFails = { kind: 'try-later', retryAfterSeconds: serverErrorDelaySeconds } as const;
const tooMany = { status: 429, kind: 'try-later', retryAfterSeconds: tooManyDelaySeconds } as const;

/** Every reason that Apple lists ("Handling notification responses from APNs") and one that only arrives. */
export const apnsReasons: Readonly<Record<string, Meaning>> = {
  BadCollapseId: ourFault,
  BadDeviceToken: suspected,
  BadExpirationDate: ourFault,
  BadMessageId: ourFault,
  BadPriority: ourFault,
  BadTopic: ourFault,
  DeviceTokenNotForTopic: suspected,
  DuplicateHeaders: ourFault,
  IdleTimeout: { status: 400, kind: 'try-later', remedy: 'new-connection', connectionSpent: true },
  InvalidPushType: ourFault,
  MissingDeviceToken: ourFault,
  MissingTopic: ourFault,
  PayloadEmpty: ourFault,
  TopicDisallowed: ourFault,
  BadCertificate: keyDown,
  BadCertificateEnvironment: keyDown,
  BadEnvironmentKeyIdInToken: keyDown,
  // Not in Apple's list, but what their servers send for the line above.
  BadEnvironmentKeyInToken: keyDown,
  // Their servers do not take another token on this connection.
  ExpiredProviderToken: { ...keyDown, remedy: 'fresh-token', connectionSpent: true },
  Forbidden: keyDown,
  InvalidProviderToken: { ...keyDown, remedy: 'reread-credentials' },
  MissingProviderToken: keyDown,
  UnrelatedKeyIdInToken: { ...keyDown, remedy: 'new-connection', connectionSpent: true },
  BadPath: { status: 404, kind: 'refused' },
  MethodNotAllowed: { status: 405, kind: 'refused' },
  ExpiredToken: gone,
  Unregistered: gone,
  PayloadTooLarge: { status: 413, kind: 'refused' },
  TooManyProviderTokenUpdates: { ...tooMany, remedy: 'previous-token' },
  TooManyRequests: tooMany,
  InternalServerError: { status: 500, ...appleFails },
  ServiceUnavailable: { status: 503, ...appleFails },
  Shutdown: { status: 503, ...appleFails, connectionSpent: true },
};

/** What is known of a reason that Apple does not list; it never removes a device. */
export function meaningOfStatus(status: number): Meaning {
  if (status === 401 || status === 403) return { status, kind: 'channel-down' };
  if (status === 429) return { ...tooMany, status };
  if (status >= 400 && status < 500) return { status, kind: 'refused' };
  return { status, ...appleFails };
}
