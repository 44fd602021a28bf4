import type { Device } from '../core/device.ts';

/**
 * What goes down together. A key may be good for one of APNs' hosts only, and iOS devices behind FCM hang on one more key,
 * that of APNs in the Firebase project.
 */
export function lineOf(app: string, { channel, platform, environment }: Device): string {
  if (channel === 'apns') return environment === 'sandbox' ? `${app} (sandbox)` : app;
  return channel === 'fcm' && platform === 'ios' ? `${app} (ios)` : app;
}
