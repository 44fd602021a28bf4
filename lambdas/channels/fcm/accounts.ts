import type { CredentialsFound, CredentialsSource } from '../credentials-source.ts';
import { type AccessToken, type AccessTokenSettings, createAccessToken } from './access-token.ts';
import { allCredentials, credentialOf, type FcmSecret, type GoogleCredential, sameCredential } from './credentials.ts';

/** What belongs to one Google credential. */
export interface Account {
  readonly credential: GoogleCredential;
  readonly accessToken: AccessToken;
}

export interface Accounts {
  /** The account of an app; undefined: the secret has nothing usable for it. Rejects where it cannot be reached. */
  of(app: string): Promise<Account | undefined>;
  /** The account to try instead of one that Google refused; undefined: the secret still says the same. */
  insteadOf(refused: Account, app: string): Promise<Account | undefined>;
}

/** One account for each credential of the secret: apps of one owner share the access token. */
export function createAccounts(credentials: CredentialsSource<FcmSecret>, settings: AccessTokenSettings): Accounts {
  let accounts: readonly Account[] = [];
  let held: { readonly secret: FcmSecret; readonly ofApps: Map<string, Account> } | undefined;
  /** All pushes that a refused credential has hit share one. */
  let rereading: Promise<CredentialsFound<FcmSecret>> | undefined;

  const hold = (secret: FcmSecret) => {
    if (held?.secret === secret) return held;
    const current = allCredentials(secret);
    accounts = accounts.filter((account) => current.some((one) => sameCredential(one, account.credential)));
    held = { secret, ofApps: new Map() };
    return held;
  };
  const accountIn = (secret: FcmSecret, app: string): Account | undefined => {
    const { ofApps } = hold(secret);
    const known = ofApps.get(app);
    if (known) return known;
    const credential = credentialOf(secret, app);
    if (!credential) return undefined;
    let account = accounts.find((one) => sameCredential(one.credential, credential));
    if (!account) {
      account = { credential, accessToken: createAccessToken(credential, settings) };
      accounts = [...accounts, account];
    }
    ofApps.set(app, account);
    return account;
  };
  const reread = async (app: string) => {
    rereading ??= credentials.refresh().finally(() => {
      rereading = undefined;
    });
    const found = await rereading;
    return found.kind === 'found' ? accountIn(found.value, app) : undefined;
  };

  return {
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
