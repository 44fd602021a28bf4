import type { Outcome } from '../../core/outcome.ts';
import type { PushAddress } from '../../core/read-elsewhere.ts';
import { createAccounts } from '../accounts.ts';
import type { Appearance } from '../appearance.ts';
import type { CredentialsSource } from '../credentials-source.ts';
import { createLastLook, type LastLook } from '../last-look.ts';
import { requestLimitMs as defaultRequestLimitMs, type Senders, type SendPush, type Withdrawn } from '../send-push.ts';
import { within } from '../within.ts';
import { type Account, googleAccounts } from './account.ts';
import { shortestDelaySeconds } from './answers.ts';
import { type ComposedMessage, composeFcm } from './compose.ts';
import { composeSyncFcm } from './compose-sync.ts';
import type { FcmSecret } from './credentials.ts';
import { createPost } from './post.ts';
import { createProvenShapes } from './proven-shapes.ts';
import { readFcmAnswer } from './read-answer.ts';

export interface FcmDependencies {
  readonly credentials: CredentialsSource<FcmSecret>;
  /** Such as `https://fcm.googleapis.com`. */
  readonly origin: string;
  /** Of service account keys, such as `https://oauth2.googleapis.com/token`. */
  readonly tokenUrl: string;
  /** The Firebase projects that the deployment sends to; their credentials may belong to another project. */
  readonly apps: readonly string[];
  readonly appearance: Appearance;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** For each request. */
  readonly requestLimitMs?: number;
  readonly maximumConnections?: number;
}

/** Without an answer. */
const later = { kind: 'try-later', retryAfterSeconds: shortestDelaySeconds } as const;

/** The sender of pushes alone. */
export const createFcm = (dependencies: FcmDependencies): SendPush => createFcmSenders(dependencies).push;

/** The senders of the FCM channel; their access tokens and connections live as long as they. */
export function createFcmSenders(dependencies: FcmDependencies): Senders {
  const { tokenUrl, appearance, now, requestLimitMs = defaultRequestLimitMs, maximumConnections = 100 } = dependencies;
  const paths = new Map(dependencies.apps.map((app) => [app, `/v1/projects/${encodeURIComponent(app)}/messages:send`]));
  const accounts = createAccounts(dependencies.credentials, googleAccounts({ tokenUrl, now, requestLimitMs }), now);
  const shapes = createProvenShapes();
  const origin = new URL(dependencies.origin);
  const { post, warmUp } = createPost({ origin, requestLimitMs, now, maximum: maximumConnections });

  return {
    push: (push, ...terms) => send({ to: push, compose: () => composeFcm(push, appearance, now()) }, ...terms),
    sync: (read, ...terms) => send({ to: read, compose: () => composeSyncFcm(read) }, ...terms),
  };

  async function send(
    letter: Letter,
    stillRight: () => Promise<boolean>,
    timeLeftMs: () => number,
  ): Promise<Outcome | Withdrawn> {
    const { app } = letter.to;
    const path = paths.get(app);
    if (path === undefined) return { kind: 'refused', reason: 'unknown-app' };
    const account = await within(timeLeftMs(), accounts.of(app));
    if (account === 'too-late') return notSent('no-time-left');
    if (!account) return { kind: 'channel-down', reason: 'credentials-not-configured' };

    const lastLook = createLastLook(stillRight, timeLeftMs);
    const tried = await sendOnce(account, letter, path, lastLook);
    const next = tried.remedy && (await within(timeLeftMs(), mend(account, app, tried.remedy)));
    if (next === undefined || next === 'too-late') return tried.outcome;
    return (await sendOnce(next, letter, path, lastLook)).outcome;
  }

  /** The account to send with once more, where there is reason to hope. */
  async function mend(account: Account, app: string, remedy: Remedy): Promise<Account | undefined> {
    switch (remedy.kind) {
      case 'renew-token':
        account.accessToken.invalidate(remedy.rejected);
        return account;
      case 'reread-credentials':
        return accounts.insteadOf(account, app);
    }
  }

  async function sendOnce(
    { accessToken }: Account,
    { to, compose }: Letter,
    path: string,
    lastLook: LastLook,
  ): Promise<Attempt> {
    let access = accessToken.held();
    if (!access) {
      warmUp();
      const got = await within(lastLook.timeLeftMs(), accessToken.get());
      if (got === 'too-late') return { outcome: notSent('no-time-left') };
      if (got.kind === 'unavailable') return { outcome: notSent(got.reason) };
      if (got.kind === 'rejected') {
        return { outcome: { kind: 'channel-down', reason: got.reason }, remedy: { kind: 'reread-credentials' } };
      }
      access = got;
    }
    const { json, shape } = compose();
    const { token, authorization } = access;
    const posted = await post({ path, authorization, body: `{"message":${json}}` }, lastLook);
    switch (posted.kind) {
      case 'withdrawn':
        return { outcome: { kind: posted.kind } };
      case 'not-sent':
        return { outcome: notSent(posted.reason) };
      case 'no-answer':
        return { outcome: { ...later, reason: posted.kind, mayHaveArrived: true } };
      case 'answer': {
        if (posted.status === 200) shapes.add(to.app, shape);
        const pushed = { platform: to.platform, payloadIsProven: shapes.has(to.app, shape) };
        const { outcome, remedy } = readFcmAnswer(posted, pushed, now());
        return { outcome, ...(remedy ? { remedy: { kind: remedy, rejected: token } } : {}) };
      }
    }
  }
}

/** What is sent, whatever it says. */
interface Letter {
  readonly to: PushAddress;
  readonly compose: () => ComposedMessage;
}

/** What may be tried once, at once, before the outcome stands. */
type Remedy = { readonly kind: 'renew-token'; readonly rejected: string } | { readonly kind: 'reread-credentials' };

interface Attempt {
  readonly outcome: Outcome | Withdrawn;
  readonly remedy?: Remedy;
}

function notSent(reason: string) {
  return { ...later, reason, notTried: true } as const;
}
