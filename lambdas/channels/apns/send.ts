import type { ApnsEnvironment } from '../../core/device.ts';
import type { Appearance } from '../appearance.ts';
import type { CredentialsSource } from '../credentials-source.ts';
import { createLastLook } from '../last-look.ts';
import { requestLimitMs, type SendPush } from '../send-push.ts';
import { createAccounts } from './accounts.ts';
import { attempt } from './attempt.ts';
import { composeApns } from './compose.ts';
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

/** The sender of the APNs channel; its provider tokens and connections live as long as it. */
export function createApns(dependencies: ApnsDependencies): SendPush {
  const { origins, appearance, now } = dependencies;
  const limits = {
    connectLimitMs: dependencies.connectLimitMs ?? 5_000,
    pingLimitMs: dependencies.pingLimitMs ?? 500,
    requestLimitMs: dependencies.requestLimitMs ?? requestLimitMs,
    // A ping costs one way there and back; a function that is frozen between two invocations seldom wakes up sooner.
    idleLimitMs: dependencies.idleLimitMs ?? 1_000,
  };
  const apps = new Set(dependencies.apps);
  const accounts = createAccounts(dependencies.credentials, { origins, limits, now });

  return async (push, stillRight, timeLeftMs) => {
    const { app, environment } = push;
    if (!apps.has(app)) return { kind: 'refused', reason: 'unknown-app' };
    const request = composeApns(push, appearance);
    const lastLook = createLastLook(stillRight, timeLeftMs);
    const outcome = await attempt(accounts, { app, environment, request, lastLook });
    if (push.environmentIsCertain || !isWrongToken(outcome)) return outcome;

    // Apple calls a token wrong on every host but its own.
    const otherHost = environment === 'production' ? 'sandbox' : 'production';
    const there = await attempt(accounts, { app, environment: otherHost, request, lastLook });
    if (there.kind === 'delivered') return { ...there, environment: otherHost };
    // Not even a key that the other host refuses says anything about this one.
    return isWrongToken(there) || there.kind === 'channel-down' ? outcome : there;
  };
}

function isWrongToken(outcome: { readonly kind: string; readonly reason?: string }): boolean {
  return outcome.kind === 'device-gone' && outcome.reason === 'BadDeviceToken';
}
