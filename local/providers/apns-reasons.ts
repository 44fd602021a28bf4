/**
 * The published error reasons of APNs with their status ("Handling notification responses from APNs"), and
 * `BadEnvironmentKeyInToken`, which arrives where the page writes `BadEnvironmentKeyIdInToken`.
 */
export const apnsReasonStatus = {
  BadCollapseId: 400,
  BadDeviceToken: 400,
  BadExpirationDate: 400,
  BadMessageId: 400,
  BadPriority: 400,
  BadTopic: 400,
  DeviceTokenNotForTopic: 400,
  DuplicateHeaders: 400,
  IdleTimeout: 400,
  InvalidPushType: 400,
  MissingDeviceToken: 400,
  MissingTopic: 400,
  PayloadEmpty: 400,
  TopicDisallowed: 400,
  BadCertificate: 403,
  BadCertificateEnvironment: 403,
  BadEnvironmentKeyIdInToken: 403,
  BadEnvironmentKeyInToken: 403,
  ExpiredProviderToken: 403,
  Forbidden: 403,
  InvalidProviderToken: 403,
  MissingProviderToken: 403,
  UnrelatedKeyIdInToken: 403,
  BadPath: 404,
  MethodNotAllowed: 405,
  ExpiredToken: 410,
  Unregistered: 410,
  PayloadTooLarge: 413,
  TooManyProviderTokenUpdates: 429,
  TooManyRequests: 429,
  InternalServerError: 500,
  ServiceUnavailable: 503,
  Shutdown: 503,
} as const;

export type ApnsReason = keyof typeof apnsReasonStatus;

const usualReasons: ReadonlyMap<number, ApnsReason> = new Map([
  [403, 'Forbidden'],
  [404, 'BadPath'],
  [405, 'MethodNotAllowed'],
  [410, 'Unregistered'],
  [413, 'PayloadTooLarge'],
  [429, 'TooManyRequests'],
  [500, 'InternalServerError'],
  [503, 'ServiceUnavailable'],
]);

/** The reason of a fault that names a status only; 400 has too many to guess one. */
export function usualApnsReason(status: number): ApnsReason | undefined {
  return usualReasons.get(status);
}
