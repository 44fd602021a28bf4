import { type ApnsDependencies, createApns } from '../../../../lambdas/channels/apns/send.ts';
import { bundleId, type TestProviders } from '../providers.ts';
import { unhurried } from '../unhurried.ts';

/** A sender to the stand-ins, with the pings of a fast network. */
export function apnsSender(
  { apnsProductionOrigin: production, apnsSandboxOrigin: sandbox }: TestProviders,
  differences: Partial<ApnsDependencies> & Pick<ApnsDependencies, 'credentials' | 'now'>,
) {
  const settings = { origins: { production, sandbox }, apps: [bundleId], pingLimitMs: 200 };
  return unhurried(createApns({ ...settings, appearance: { timeToLive: 'until-expiry' }, ...differences }));
}

/** So many different device tokens. */
export function tokens(count: number): string[] {
  return Array.from({ length: count }, (_, index) => (index + 1).toString(16).padStart(8, '0'));
}
