export const channels = ['apns', 'fcm'] as const;
export type Channel = (typeof channels)[number];
export type ApnsEnvironment = 'production' | 'sandbox';

/** One installation of the app, with one owner. Times are epoch milliseconds. */
export interface Device {
  readonly customerId: string;
  readonly deviceId: string;
  readonly channel: Channel;
  /** The provider's address of the device. Never logged. */
  readonly token: string;
  readonly environment: ApnsEnvironment;
  /** The bundle id where it is not the configured one. */
  readonly app?: string;
  readonly locale?: string;
  readonly registeredAt: number;
  /** Grows with each registration, also across deletions. */
  readonly version: number;
  /** Random, known to the app since its registration; a push names it, so that a phone that changed hands can tell. */
  readonly recipient: string;
  readonly gone?: DeviceGone;
}

/** A mark, not a deletion: not sent to, reversible by registering again. */
export interface DeviceGone {
  readonly since: number;
  readonly reason: string;
}

/** What the table must still hold for a device to be marked gone; `registeredUntil` only where the provider dates it. */
export interface GoneCondition {
  readonly version?: number;
  readonly token: string;
  readonly registeredUntil?: number;
}

/**
 * When a provider's "gone" may mark a device. APNs dates it: any registration after that moment proves the token alive
 * again. FCM sends no time: the registration must be the very one that was read before the request.
 * @param goneSince the provider's time, epoch milliseconds, where it gives one
 */
export function goneCondition(readBeforeSending: Device, goneSince: number | undefined): GoneCondition {
  return goneSince === undefined
    ? { token: readBeforeSending.token, version: readBeforeSending.version }
    : { token: readBeforeSending.token, registeredUntil: goneSince };
}
