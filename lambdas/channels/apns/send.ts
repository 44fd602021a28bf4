import type { ApnsEnvironment } from '../../core/device.ts';
import type { DeviceGone, Outcome } from '../../core/outcome.ts';
import type { Push } from '../../core/push.ts';
import type { PushAddress } from '../../core/read-elsewhere.ts';
import { createAccounts } from '../accounts.ts';
import type { Appearance } from '../appearance.ts';
import type { CredentialsSource } from '../credentials-source.ts';
import { createLastLook } from '../last-look.ts';
import { requestLimitMs, type Senders, type SendPush, type Withdrawn } from '../send-push.ts';
import { keyAccounts } from './account.ts';
import { type Accounts, attempt, type Delivery } from './attempt.ts';
import { type ApnsRequest, composeApns } from './compose.ts';
import { composeSyncApns } from './compose-sync.ts';
import type { ApnsSecret } from './credentials.ts';

export interface ApnsDependencies {
  readonly credentials: CredentialsSource<ApnsSecret>;
  readonly origins: Readonly<Record<ApnsEnvironment, string>>;
  /** The bundle ids that the deployment sends to. */
  readonly apps: readonly string[];
  readonly appearance: Appearance;
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly requestLimitMs?: number;
  readonly connectLimitMs?: number;
  readonly pingLimitMs?: number;
  readonly idleLimitMs?: number;
}

/** The sender of pushes alone. */
export const createApns = (dependencies: ApnsDependencies): SendPush => createApnsSenders(dependencies).push;

/** The senders of the APNs channel; their provider tokens and connections live as long as they. */
export function createApnsSenders(dependencies: ApnsDependencies): Senders {
  const { origins, appearance, now } = dependencies;
  const limits = {
    connectLimitMs: dependencies.connectLimitMs ?? 5_000,
    pingLimitMs: dependencies.pingLimitMs ?? 500,
    requestLimitMs: dependencies.requestLimitMs ?? requestLimitMs,
    // A ping costs one way there and back; a function that is frozen between two invocations seldom wakes up sooner.
    idleLimitMs: dependencies.idleLimitMs ?? 1_000,
  };
  const apps = new Set(dependencies.apps);
  const accounts = createAccounts(dependencies.credentials, keyAccounts({ origins, limits, now }), now);

  function senderOf<What extends PushAddress>(compose: (what: What) => ApnsRequest) {
    return (what: What, stillRight: () => Promise<boolean>, timeLeftMs: () => number): ReturnType<SendPush> => {
      const { app, environment } = what;
      if (!apps.has(app)) return Promise.resolve({ kind: 'refused', reason: 'unknown-app' });
      const request = compose(what);
      const delivery = { app, environment, request, lastLook: createLastLook(stillRight, timeLeftMs) };
      return what.environmentIsCertain ? attempt(accounts, delivery) : attemptOnBothHosts(accounts, delivery);
    };
  }
  return { push: senderOf((push: Push) => composeApns(push, appearance)), sync: senderOf(composeSyncApns) };
}

/**
 * Apple calls a token wrong on every host but its own, so the other host is tried once. The device is to blame only where
 * both say so: as long as the other one could not be asked, it may be the right one.
 */
async function attemptOnBothHosts(accounts: Accounts, delivery: Delivery): ReturnType<SendPush> {
  const here = await attempt(accounts, delivery);
  if (!isWrongToken(here)) return here;
  const environment = delivery.environment === 'production' ? 'sandbox' : 'production';
  const there = await attempt(accounts, { ...delivery, environment });
  if (there.kind === 'delivered') return { ...there, environment };
  if (isWrongToken(there)) return here;
  // Our key or topic, of which it says nothing more about the device: the push is kept for a person.
  const isOurs = there.kind === 'channel-down' || (there.kind === 'refused' && ofTheTopic.has(there.reason));
  if (isOurs) return { kind: 'refused', reason: here.reason };
  // This host has answered.
  return there.kind === 'try-later' && there.notTried ? { ...there, notTried: false } : there;
}

const ofTheTopic = new Set(['BadTopic', 'TopicDisallowed']);

function isWrongToken(outcome: Outcome | Withdrawn): outcome is DeviceGone {
  return outcome.kind === 'device-gone' && outcome.reason === 'BadDeviceToken';
}
