import type { ApnsEnvironment } from '../../core/device.ts';
import type { Outcome } from '../../core/outcome.ts';
import type { Accounts as AccountsOf } from '../accounts.ts';
import type { LastLook } from '../last-look.ts';
import type { Withdrawn } from '../send-push.ts';
import { within } from '../within.ts';
import type { Account } from './account.ts';
import type { ApnsRequest } from './compose.ts';
import type { MintedToken } from './provider-token.ts';
import { readApnsAnswer, readNotSent } from './read-answer.ts';
import type { Remedy } from './reasons.ts';
import type { Sent } from './stream.ts';

export type Accounts = AccountsOf<Account>;

/** One push to one host. */
export interface Delivery {
  readonly app: string;
  readonly environment: ApnsEnvironment;
  readonly request: ApnsRequest;
  readonly lastLook: LastLook;
}

interface Tried {
  readonly outcome: Outcome | Withdrawn;
  readonly remedy?: Remedy | undefined;
  /** The provider token that the answer is about. */
  readonly minted?: MintedToken;
}

/** Others' answers may spend one connection after the other while a push waits for its turn; it goes on with the next. */
const mostSessionsGivenUp = 20;

// A burst waits in these functions: where the usual way needs no `async`, each push keeps less in memory meanwhile.

/** Tries a push on one host; where the answer can be mended at once, each remedy is tried once. */
export function attempt(accounts: Accounts, delivery: Delivery): Promise<Outcome | Withdrawn> {
  const account = accounts.known(delivery.app);
  return account ? attemptWith(accounts, account, delivery) : attemptWithUnknown(accounts, delivery);
}

async function attemptWithUnknown(accounts: Accounts, delivery: Delivery): Promise<Outcome | Withdrawn> {
  const account = await within(delivery.lastLook.timeLeftMs(), accounts.of(delivery.app));
  if (account === 'too-late') return { kind: 'try-later', reason: 'no-time-left', notTried: true };
  if (!account) return { kind: 'channel-down', reason: 'credentials-not-configured' };
  return attemptWith(accounts, account, delivery);
}

function attemptWith(accounts: Accounts, account: Account, delivery: Delivery): Promise<Outcome | Withdrawn> {
  return sendOnce(account, delivery).then((tried) =>
    tried.remedy === undefined ? tried.outcome : attemptMended(accounts, account, delivery, tried),
  );
}

async function attemptMended(
  accounts: Accounts,
  account: Account,
  delivery: Delivery,
  first: Tried,
): Promise<Outcome | Withdrawn> {
  const used = new Set<Remedy>();
  let tried = first;
  let current = account;
  while (tried.remedy && !used.has(tried.remedy)) {
    used.add(tried.remedy);
    const mending = mend(accounts, current, delivery.app, tried.remedy, tried.minted);
    const next = await within(delivery.lastLook.timeLeftMs(), mending);
    if (next === undefined || next === 'too-late') break;
    current = next;
    tried = await sendOnce(current, delivery);
  }
  return tried.outcome;
}

/** The account to send with once more, where there is reason to hope. */
async function mend(
  accounts: Accounts,
  account: Account,
  app: string,
  remedy: Remedy,
  minted: MintedToken | undefined,
): Promise<Account | undefined> {
  switch (remedy) {
    case 'resend':
    case 'new-connection':
      return account;
    case 'fresh-token':
      return minted && account.providerToken.isReplaced(minted) ? account : undefined;
    case 'previous-token':
      if (minted) account.providerToken.goBack(minted);
      return undefined;
    case 'reread-credentials':
      return accounts.insteadOf(account, app);
  }
}

function sendOnce(account: Account, delivery: Delivery): Promise<Tried> {
  const minted = account.providerToken.held();
  return minted ? sendSigned(account, delivery, minted) : mintAndSend(account, delivery);
}

async function mintAndSend(account: Account, delivery: Delivery): Promise<Tried> {
  // The key is read while the connection is made.
  account.connections[delivery.environment].prepare();
  const minted = await account.providerToken.get();
  if (minted.kind === 'minted') return sendSigned(account, delivery, minted);
  return { outcome: { kind: 'channel-down', reason: minted.kind }, remedy: 'reread-credentials' };
}

function sendSigned(account: Account, delivery: Delivery, minted: MintedToken, sessionsGivenUp = 0): Promise<Tried> {
  const { connections } = account;
  const { environment, request, lastLook } = delivery;
  return connections[environment]
    .post(request, minted.authorization, lastLook)
    .then((sent) =>
      sent.kind === 'not-begun' && sessionsGivenUp < mostSessionsGivenUp
        ? sendSigned(account, delivery, minted, sessionsGivenUp + 1)
        : read(sent, minted),
    );
}

function read(sent: Sent, minted: MintedToken): Tried {
  switch (sent.kind) {
    case 'withdrawn':
      return { outcome: { kind: sent.kind } };
    case 'no-time-left':
      return { outcome: { kind: 'try-later', reason: sent.kind, notTried: true } };
    case 'no-answer':
      return { outcome: { kind: 'try-later', reason: sent.kind, mayHaveArrived: true } };
    case 'not-begun':
      return { ...readNotSent('connection', true), minted };
    case 'not-sent': {
      const { outcome, remedy } = readNotSent(sent.reason, sent.notTried);
      return { outcome, remedy, minted };
    }
    case 'answer': {
      const { outcome, remedy, connectionSpent } = readApnsAnswer(sent);
      if (connectionSpent) sent.giveUp();
      return { outcome, remedy, minted };
    }
  }
}
