import { randomUUID } from 'node:crypto';
import type { ApnsEnvironment } from '../../core/device.ts';
import type { Outcome } from '../../core/outcome.ts';
import { createLastLook, type LastLook } from '../last-look.ts';
import { requestLimitMs, type SendPush, type Withdrawn } from '../send-push.ts';
import { within } from '../within.ts';
import { type Account, openAccount } from './account.ts';
import { type ApnsRequest, composeApns } from './compose.ts';
import type { ConnectionLimits } from './connection.ts';
import { type ApnsCredentials, sameApnsCredentials } from './credentials.ts';
import type { Minted } from './provider-token.ts';
import { type Remedy, readApnsAnswer } from './read-answer.ts';

export interface ApnsDependencies {
  /** `refresh` reads the secret itself, where `get` may answer from memory. */
  readonly credentials: { get(): Promise<ApnsCredentials>; refresh(): Promise<ApnsCredentials> };
  readonly origins: Readonly<Record<ApnsEnvironment, string>>;
  /** The topic of devices that name no app of their own. */
  readonly bundleId: string;
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly requestLimitMs?: number;
  readonly connectLimitMs?: number;
  readonly pingLimitMs?: number;
  readonly idleLimitMs?: number;
}

/** Apple refuses a provider token that replaces one younger than this on the same connection. */
const minimumTokenAgeMs = 20 * 60_000;

/** The sender of the APNs channel; its provider token and connections live as long as it. */
export function createApns(dependencies: ApnsDependencies): SendPush {
  const { credentials, origins, bundleId, now } = dependencies;
  const limits: ConnectionLimits = {
    connectLimitMs: dependencies.connectLimitMs ?? 5_000,
    pingLimitMs: dependencies.pingLimitMs ?? 500,
    requestLimitMs: dependencies.requestLimitMs ?? requestLimitMs,
    idleLimitMs: dependencies.idleLimitMs ?? 5_000,
  };
  let account: Account | undefined;
  let rereading: Promise<ApnsCredentials> | undefined;

  const accountOf = (current: ApnsCredentials): Account => {
    if (account && sameApnsCredentials(account.credentials, current)) return account;
    account?.leave();
    account = openAccount(current, origins, limits, now);
    return account;
  };

  const reread = () => {
    rereading ??= credentials.refresh().finally(() => {
      rereading = undefined;
    });
    return rereading;
  };

  /** The account to try once more with, where there is reason to hope. */
  const accountAfter = async (tried: Account, { remedy, minted }: Attempt): Promise<Account | undefined> => {
    if (remedy === undefined) return undefined;
    switch (remedy) {
      case 'new-connection':
        return tried;
      case 'fresh-token': {
        // A young token that Apple calls expired means a wrong clock, which no new token mends.
        if (minted?.kind !== 'minted' || now() - minted.mintedAt < minimumTokenAgeMs) return undefined;
        tried.providerToken.invalidate(minted.token);
        return tried;
      }
      case 'reread-credentials': {
        // Another push was refused before this one and has read the secret already.
        if (account !== tried) return account;
        const found = await reread();
        return sameApnsCredentials(found, tried.credentials) ? undefined : accountOf(found);
      }
    }
  };

  return async (push, stillRight, timeLeftMs) => {
    const request = composeApns(push, { bundleId, apnsId: randomUUID() });
    const found = await within(timeLeftMs(), credentials.get());
    if (found === 'too-late') return { kind: 'try-later', reason: 'no-time-left' };
    const tried = accountOf(found);
    const lastLook = createLastLook(stillRight, timeLeftMs);
    const attempt = await tryOnce(tried, push.environment, request, lastLook);
    const next = await within(timeLeftMs(), accountAfter(tried, attempt));
    if (next === undefined || next === 'too-late') return attempt.outcome;
    return (await tryOnce(next, push.environment, request, lastLook)).outcome;
  };
}

interface Attempt {
  readonly outcome: Outcome | Withdrawn;
  readonly remedy?: Remedy;
  readonly minted?: Minted;
}

async function tryOnce(
  account: Account,
  environment: ApnsEnvironment,
  request: ApnsRequest,
  lastLook: LastLook,
): Promise<Attempt> {
  const minted = await account.providerToken.get();
  if (minted.kind === 'unusable-key') {
    return { outcome: { kind: 'channel-down', reason: minted.kind }, remedy: 'reread-credentials' };
  }
  const headers = { ...request.headers, authorization: `bearer ${minted.token}` };
  const sent = await account.connections[environment].post({ ...request, headers }, lastLook);
  switch (sent.kind) {
    case 'withdrawn':
      return { outcome: { kind: sent.kind } };
    case 'not-sent':
      return { outcome: { kind: 'try-later', reason: sent.reason } };
    case 'no-answer':
      return { outcome: { kind: 'try-later', reason: sent.kind, mayHaveArrived: true } };
    case 'answer': {
      const reading = readApnsAnswer(sent);
      if (reading.connectionSpent) sent.giveUp?.();
      return { ...reading, minted };
    }
  }
}
