export const channels = ['apns', 'fcm', 'telegram'] as const;
export type Channel = (typeof channels)[number];
export type ApnsEnvironment = 'production' | 'sandbox';
/** What FCM knows an installation by: a registration token, or a Firebase Installation ID, which replaces it since 2026. */
export const addressKinds = ['token', 'fid'] as const;
export type AddressKind = (typeof addressKinds)[number];
/** `telegram`: a Mini App, whatever it runs on; its pushes are messages in a chat. */
export const platforms = ['ios', 'android', 'telegram'] as const;
export type Platform = (typeof platforms)[number];

/** One installation of the app, with one owner. Times are epoch milliseconds. */
export interface Device {
  readonly customerId: string;
  readonly deviceId: string;
  readonly channel: Channel;
  /** The provider's address of the device; of Telegram, the person's chat with the bot. Never logged. */
  readonly token: string;
  readonly addressKind: AddressKind;
  /** iOS devices are reached through APNs or through FCM. */
  readonly platform: Platform;
  readonly environment: ApnsEnvironment;
  /** The app named its environment, or a push has shown it. */
  readonly environmentIsCertain: boolean;
  /** One of the deployment's: an APNs bundle id, a Firebase project or a Telegram bot. Absent: the first. */
  readonly app?: string;
  readonly locale?: string;
  /** IANA's name, such as `Europe/Zurich`. */
  readonly timeZone?: string;
  readonly appVersion?: string;
  readonly osVersion?: string;
  readonly registeredAt: number;
  /** Grows with each registration, also across deletions. */
  readonly version: number;
  /** Random, known to the app since its registration; a push names it, so that a phone that changed hands can tell. */
  readonly recipient: string;
  /** Random: what other systems may know the device by. Rows from before it was given lack it until they are registered again. */
  readonly routingId?: string;
  /** Idle for so long, it is no device any more. */
  readonly expiresAt?: number;
  /** A provider called its token wrong; if it does so again an hour later, the device counts as gone. */
  readonly doubt?: DeviceMark;
  readonly gone?: DeviceMark;
}

const routingId = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Whether another system names a device by its `routingId`, and not by its token. */
export const isRoutingId = (address: string): boolean => routingId.test(address);

/** A device as somebody means it. Customers give their devices names of their own, which may be the same. */
export type AddressedDevice = Pick<Device, 'customerId' | 'deviceId'>;

/** A mark, not a deletion: a device that is gone is not sent to, and comes back by registering again. */
export interface DeviceMark {
  readonly since: number;
  readonly reason: string;
}

/**
 * Whether it was idle for so long that it is no device any more; tables delete late. A gone one is not sent to either
 * way, and its mark says more.
 */
export function hasExpired({ gone, expiresAt }: Device, now: number): boolean {
  return gone === undefined && expiresAt !== undefined && expiresAt <= now;
}
