import type { CredentialsFound, CredentialsSource } from './credentials-source.ts';

/** How a channel's secret holds credentials, and what belongs to one of them. */
export interface AccountKinds<Secret, Credential, Account> {
  readonly all: (secret: Secret) => readonly Credential[];
  /** Undefined: the secret has none for this app. */
  readonly ofApp: (secret: Secret, app: string) => Credential | undefined;
  readonly same: (one: Credential, other: Credential) => boolean;
  readonly open: (credential: Credential) => Account;
  /** Its credential is no longer in the secret. */
  readonly leave: (account: Account) => void;
}

export interface Accounts<Account> {
  /** The account of an app, where the secret was asked for a moment ago. */
  known(app: string): Account | undefined;
  /** The account of an app; undefined: the secret has nothing usable for it. Rejects where the secret cannot be reached. */
  of(app: string): Promise<Account | undefined>;
  /** The account to try instead of one that was refused; undefined: the secret still says the same. */
  insteadOf(refused: Account, app: string): Promise<Account | undefined>;
}

/** In a burst the secret need not be asked for with each push, even from memory. */
const knownForMs = 1_000;

/** One account for each credential of the secret: apps that have the same one share it, others share nothing. */
export function createAccounts<Secret, Credential, Account>(
  credentials: CredentialsSource<Secret>,
  kinds: AccountKinds<Secret, Credential, Account>,
  now: () => number,
): Accounts<Account> {
  let opened: readonly { readonly credential: Credential; readonly account: Account }[] = [];
  let held: { readonly secret: Secret; readonly ofApps: Map<string, Account>; askedAt: number } | undefined;
  /** All pushes that a refused credential has hit share one. */
  let rereading: Promise<CredentialsFound<Secret>> | undefined;

  const hold = (secret: Secret) => {
    if (held?.secret === secret) {
      held.askedAt = now();
      return held;
    }
    const current = kinds.all(secret);
    const isIn = ({ credential }: { credential: Credential }) => current.some((one) => kinds.same(one, credential));
    for (const one of opened) if (!isIn(one)) kinds.leave(one.account);
    opened = opened.filter(isIn);
    held = { secret, ofApps: new Map(), askedAt: now() };
    return held;
  };
  const accountIn = (secret: Secret, app: string): Account | undefined => {
    const { ofApps } = hold(secret);
    const known = ofApps.get(app);
    if (known) return known;
    const credential = kinds.ofApp(secret, app);
    if (credential === undefined) return undefined;
    const account = opened.find((one) => kinds.same(one.credential, credential))?.account ?? open(credential);
    ofApps.set(app, account);
    return account;
  };
  const open = (credential: Credential): Account => {
    const account = kinds.open(credential);
    opened = [...opened, { credential, account }];
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
      const isLeft = !opened.some(({ account }) => account === refused);
      const account = held && isLeft ? accountIn(held.secret, app) : await reread(app);
      return account === refused ? undefined : account;
    },
  };
}
