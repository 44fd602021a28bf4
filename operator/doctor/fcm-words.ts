import type { Outcome } from '../../lambdas/core/outcome.ts';
import type { Words } from './apns-words.ts';

const role = 'the role Firebase Cloud Messaging API Admin';

const reasons: Readonly<Record<string, Words>> = {
  PERMISSION_DENIED: {
    what: 'Google does not let the account send through this project',
    fix: `in Google Cloud, enable the Firebase Cloud Messaging API in the project and give the account ${role} there`,
  },
  UNAUTHENTICATED: {
    what: 'Google does not take our access token',
    fix: 'see in Google Cloud whether the service account is enabled; then put a new key file of it into the secret',
  },
  NOT_FOUND: {
    what: 'Google has no such project',
    fix: 'compare fcmProjectIds with the project id in the Firebase console, letter by letter',
  },
  SENDER_ID_MISMATCH: {
    what: 'the device registered with another Firebase project',
    fix: 'compare fcmProjectIds with the google-services.json of the app',
  },
  THIRD_PARTY_AUTH_ERROR: {
    what: 'Apple refuses the APNs key that is in the Firebase project',
    fix: 'put a valid APNs key into the Firebase console: project settings, Cloud Messaging',
  },
  QUOTA_EXCEEDED: {
    what: "the project's quota is used up",
    fix: 'set fcmQuotaPerMinute to your share, or ask Google for more',
  },
  UNREGISTERED: { what: 'the app is not on the device any more', fix: 'open the app there: it registers again' },
  INVALID_ARGUMENT: {
    what: 'Google does not know the device',
    fix: 'open the app there: it registers again; see whether it is an app of this Firebase project',
  },
};

/** An outcome of the FCM channel in words (Firebase: "ErrorCode", "FCM error codes"). */
export function fcmWords(outcome: Exclude<Outcome, { kind: 'delivered' }>): Words {
  const { reason, kind } = outcome;
  const known = reasons[reason.split(' ')[0] ?? ''];
  if (known) return { what: `${known.what} (${reason})`, fix: known.fix };
  switch (kind) {
    case 'try-later':
      return outcome.notTried
        ? { what: `Google cannot be reached (${reason})`, fix: 'let HTTPS out to Google; then run this again' }
        : { what: `Google is out of order at the moment (${reason})`, fix: 'run this again in some minutes' };
    case 'channel-down':
      return accessWords(reason);
    case 'refused':
    case 'device-gone':
      return {
        what: `Google refuses what we send (${reason})`,
        fix: 'look the reason up in Firebase\'s reference "ErrorCode"',
      };
  }
}

/** Why there was no access token. */
export function accessWords(reason: string): Words {
  switch (reason) {
    case 'unusable-key':
      return {
        what: 'the private key in the secret cannot be used (unusable-key)',
        fix: 'put the key file into the secret as Google gave it, newlines and all',
      };
    case 'invalid_grant':
      return {
        what: 'Google does not know the service account or its key, or a clock is wrong (invalid_grant)',
        fix: 'see in Google Cloud whether the account and the key are there and enabled; set this clock by a time server',
      };
    default:
      return {
        what: `Google gives us no access (${reason})`,
        fix: 'see in Google Cloud whether the service account and its key are there and enabled',
      };
  }
}
