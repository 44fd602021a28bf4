import type { FaultKind, Provider } from './faults.ts';

/** A fault as `/local/faults` has it. What others have set may hold fields of which the page knows nothing. */
export type RunnerFault = Readonly<Record<string, unknown>> & { readonly channel: string };

const always = { times: 'until-cleared' } as const;

/**
 * What each switch of the page sets. A key that was revoked: APNs names it; Google refuses the access tokens of the service
 * account and gives no more.
 */
export const pageFaults: Readonly<Record<Provider, Readonly<Record<FaultKind, readonly RunnerFault[]>>>> = {
  apns: {
    throttle: [{ channel: 'apns', status: 429, reason: 'TooManyRequests', ...always }],
    unavailable: [{ channel: 'apns', status: 503, reason: 'ServiceUnavailable', ...always }],
    goaway: [{ channel: 'apns', disconnect: 'goaway', ...always }],
    'bad-key': [{ channel: 'apns', status: 403, reason: 'InvalidProviderToken', ...always }],
    'black-hole': [{ channel: 'apns', disconnect: 'hang', ...always }],
  },
  fcm: {
    throttle: [{ channel: 'fcm', status: 429, reason: 'QUOTA_EXCEEDED', retryAfterSeconds: 20, ...always }],
    unavailable: [{ channel: 'fcm', status: 503, reason: 'UNAVAILABLE', ...always }],
    goaway: [{ channel: 'fcm', disconnect: 'goaway', ...always }],
    'bad-key': [
      { channel: 'fcm', status: 401, reason: 'UNAUTHENTICATED', ...always },
      { channel: 'google-oauth', status: 400, reason: 'invalid_grant', ...always },
    ],
    'black-hole': [{ channel: 'fcm', disconnect: 'hang', ...always }],
  },
};

/** The provider's answer for an app that was uninstalled: to pushes for this token, before any other fault. */
export function goneFault(provider: Provider, deviceToken: string): RunnerFault {
  const answer = { apns: { status: 410, reason: 'Unregistered' }, fcm: { status: 404, reason: 'UNREGISTERED' } };
  return { channel: provider, deviceToken, ...answer[provider], ...always };
}
