import type { CredentialsSource } from '../credentials-source.ts';
import { type Account, type AccountSettings, openAccount } from './account.ts';
import type { ApnsSecret } from './credentials.ts';
import { allCredentials, credentialsOf, sameCredentials } from './keys.ts';

export interface Accounts {
  /** The account of an app, where the secret was asked for a moment ago. */
  known(app: string): Account | undefined;
  /** The account of an app; undefined: the secret has no usable key for it. Rejects where the secret cannot be reached. */
  of(app: string): Promise<Account | undefined>;
  /** The account to try instead of one whose key was refused; undefined: the secret still says the same. */
  insteadOf(refused: Account, app: string): Promise<Account | undefined>;
}

/** In a burst the secret need not be asked for with each push, even from memory. */
const knownForMs = 1_000;

/**
 * One account for each key of the secret, so that apps of one team share a connection and teams share none. When the
 * secret has changed, the accounts of keys that are no longer in it are left.
 */
export function createAccounts(credentials: CredentialsSource<ApnsSecret>, settings: AccountSettings): Accounts {
  const { now } = settings;
  let accounts: readonly Account[] = [];
  let held: { readonly secret: ApnsSecret; readonly ofApps: Map<string, Account>; askedAt: number } | undefined;

  const hold = (secret: ApnsSecret) => {
    if (held?.secret === secret) {
      held.askedAt = now();
      return held;
    }
    const keys = allCredentials(secret);
    const isIn = (account: Account) => keys.some((key) => sameCredentials(key, account.credentials));
    for (const account of accounts) if (!isIn(account)) account.leave();
    accounts = accounts.filter(isIn);
    held = { secret, ofApps: new Map(), askedAt: now() };
    return held;
  };
  const accountIn = (secret: ApnsSecret, app: string): Account | undefined => {
    const { ofApps } = hold(secret);
    const key = credentialsOf(secret, app);
    if (!key) return undefined;
    let account = ofApps.get(app) ?? accounts.find((one) => sameCredentials(one.credentials, key));
    if (!account) {
      account = openAccount(key, settings);
      accounts = [...accounts, account];
    }
    ofApps.set(app, account);
    return account;
  };
  const reread = async (app: string) => {
    const found = await credentials.refresh();
    return found.kind === 'found' ? accountIn(found.value, app) : undefined;
  };

  return {
    known(app) {
      if (!held) return undefined;
      const ageMs = now() - held.askedAt;
      return ageMs >= 0 && ageMs < knownForMs ? held.ofApps.get(app) : undefined;
    },
    async of(app) {
      const found = await credentials.get();
      if (found.kind === 'not-configured') return undefined;
      // The app may have come to the secret since it was read.
      return accountIn(found.value, app) ?? reread(app);
    },
    async insteadOf(refused, app) {
      // Another push was refused before this one and has read the secret already.
      const account = held && !accounts.includes(refused) ? accountIn(held.secret, app) : await reread(app);
      return account === refused ? undefined : account;
    },
  };
}
