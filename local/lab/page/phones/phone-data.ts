import type { DeviceDetails } from '../../../../docs/clients/typescript/registering.ts';
import type { PhoneState } from './phone.ts';
import type { Tray } from './tray.ts';

/** What a phone is and has, without what lies on its screen. */
export type Own = Omit<PhoneState, 'privacy' | 'lastReport' | 'trouble' | keyof Tray> & {
  readonly lastReport: PhoneState['lastReport'] | undefined;
  readonly trouble: string | undefined;
};

export const newOwn = (customerId: string): Own => ({
  installed: true,
  online: true,
  app: { kind: 'background' },
  customerId,
  locale: 'en',
  kept: 0,
  lastReport: undefined,
  trouble: undefined,
});

export function stateOf(own: Own, tray: Tray, privacy: PhoneState['privacy']): PhoneState {
  const { lastReport, trouble, ...rest } = own;
  return {
    ...rest,
    ...tray,
    privacy,
    ...(lastReport === undefined ? {} : { lastReport }),
    ...(trouble === undefined ? {} : { trouble }),
  };
}

/** What the app says of itself when it registers. */
export function detailsOf(channel: 'apns' | 'fcm', token: string, locale: string): DeviceDetails {
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  const about = { token, locale, timeZone, appVersion: '1.0.0' };
  return channel === 'apns'
    ? { ...about, channel, environment: 'production', osVersion: '26.1' }
    : { ...about, channel, platform: 'android', osVersion: '16' };
}
