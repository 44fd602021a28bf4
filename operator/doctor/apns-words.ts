import type { Outcome } from '../../lambdas/core/outcome.ts';

export interface Words {
  readonly what: string;
  readonly fix: string;
}

const key = 'the APNs key';

/** What Apple's reasons mean to whoever operates this ("Handling notification responses from APNs"). */
const reasons: Readonly<Record<string, Words>> = {
  InvalidProviderToken: {
    what: `Apple does not know ${key}: its id, its team or the key itself is wrong, or it was revoked`,
    fix: 'compare teamId and keyId with developer.apple.com → Keys, and put the .p8 file of that very key into the secret',
  },
  ExpiredProviderToken: {
    what: 'Apple takes our token for older than an hour, although it is new',
    fix: 'the clock of this machine is wrong: set it by a time server',
  },
  BadEnvironmentKeyIdInToken: {
    what: `${key} is restricted to the other environment`,
    fix: 'make a key for this environment (or for both) at developer.apple.com → Keys, and put it into the secret',
  },
  UnrelatedKeyIdInToken: {
    what: `${key} belongs to another team or topic than the connection was opened for`,
    fix: 'give each app its own key in the secret: {"apps": {"<bundle id>": {…}}}',
  },
  BadTopic: {
    what: 'Apple does not know this bundle id',
    fix: 'compare apnsBundleIds with the bundle id of the app, letter by letter',
  },
  TopicDisallowed: {
    what: `${key} may not push to this bundle id`,
    fix: 'use a key of the team that owns the app, or one that is not restricted to other topics',
  },
  DeviceTokenNotForTopic: {
    what: 'the token belongs to another app',
    fix: 'compare apnsBundleIds with the bundle id of the app that registered the device',
  },
  Forbidden: {
    what: `Apple refuses ${key}`,
    fix: 'see at developer.apple.com whether the membership and its agreements are current',
  },
  TooManyProviderTokenUpdates: {
    what: 'Apple was shown too many new tokens on this connection',
    fix: 'wait 20 minutes, then run this again',
  },
  Unregistered: { what: 'the app is not on the device any more', fix: 'open the app there: it registers again' },
  ExpiredToken: { what: 'the token is no longer good', fix: 'open the app on the device: it registers again' },
  BadDeviceToken: {
    what: 'Apple does not know the device, in no environment that was tried',
    fix: 'open the app there: it registers again; see whether it names its environment right (docs/app-api.md)',
  },
  PayloadTooLarge: { what: 'the push is too large', fix: 'write a shorter text' },
};

const same: Readonly<Record<string, string>> = { BadEnvironmentKeyInToken: 'BadEnvironmentKeyIdInToken' };

/** An outcome of the APNs channel in words. */
export function apnsWords(outcome: Exclude<Outcome, { kind: 'delivered' }>): Words {
  // Said by closing the connection, it is the same word.
  const reason = outcome.reason.replace(/^goaway /, '');
  const known = reasons[same[reason] ?? reason];
  if (known) return { what: `${known.what} (${reason})`, fix: known.fix };
  switch (outcome.kind) {
    case 'try-later':
      return outcome.notTried
        ? {
            what: `Apple cannot be reached (${reason})`,
            fix: 'let HTTPS out to api.push.apple.com; then run this again',
          }
        : { what: `Apple is out of order at the moment (${reason})`, fix: 'run this again in a quarter of an hour' };
    case 'channel-down':
      return { what: `Apple does not take our credentials (${reason})`, fix: 'look at the secret of the APNs key' };
    case 'refused':
    case 'device-gone':
      return {
        what: `Apple refuses what we send (${reason})`,
        fix: 'look the reason up in Apple\'s "Handling notification responses from APNs"',
      };
  }
}
