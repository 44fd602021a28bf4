import type { Registration } from '../../../lambdas/adapters/device-registration.ts';
import { noon } from './journal-entries.ts';

/** Anna's phone, registered at noon, with everything in it that a test does not care about. */
export function aRegistration({ locale, ...differences }: Partial<Registration> = {}): Registration {
  return {
    customerId: 'anna',
    deviceId: 'phone',
    channel: 'apns',
    token: 'aa11',
    addressKind: 'token',
    platform: 'ios',
    environment: 'production',
    environmentIsNamed: true,
    ...(locale === undefined ? {} : { locale }),
    now: noon,
    ...differences,
  };
}
