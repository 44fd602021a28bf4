import type { Outcome } from '../../core/outcome.ts';
import { createLastLook, type LastLook } from '../last-look.ts';
import { requestLimitMs as defaultRequestLimitMs, type SendPush, type Withdrawn } from '../send-push.ts';
import { within } from '../within.ts';
import { type AccessToken, createAccessToken } from './access-token.ts';
import { composeFcm } from './compose.ts';
import { type ServiceAccount, sameServiceAccount } from './credentials.ts';
import { createPost, type Post } from './post.ts';
import { readFcmAnswer } from './read-answer.ts';

export interface FcmDependencies {
  /** `refresh` reads the secret itself, where `get` may answer from memory. */
  readonly credentials: { get(): Promise<ServiceAccount>; refresh(): Promise<ServiceAccount> };
  /** Such as `https://fcm.googleapis.com`. */
  readonly origin: string;
  readonly tokenUrl?: string;
  /** The Firebase project; the service account may live in another. */
  readonly projectId: string;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** For each request. */
  readonly requestLimitMs?: number;
}

/** Firebase: never sooner. */
const connectionDelaySeconds = 10;

/** The sender of the FCM channel; its access token and connections live as long as it. */
export function createFcm(dependencies: FcmDependencies): SendPush {
  const { credentials, now, requestLimitMs = defaultRequestLimitMs } = dependencies;
  const { tokenUrl = 'https://oauth2.googleapis.com/token' } = dependencies;
  const url = new URL(`/v1/projects/${encodeURIComponent(dependencies.projectId)}/messages:send`, dependencies.origin);
  const post = createPost({ requestLimitMs, now });
  let sender: Sender | undefined;
  let rereading: Promise<ServiceAccount> | undefined;

  const senderOf = (account: ServiceAccount): Sender => {
    if (sender && sameServiceAccount(sender.account, account)) return sender;
    sender = { account, accessToken: createAccessToken(account, { tokenUrl, now, requestLimitMs }) };
    return sender;
  };

  const reread = () => {
    rereading ??= credentials.refresh().finally(() => {
      rereading = undefined;
    });
    return rereading;
  };

  /** The sender to try once more with, where there is reason to hope. */
  const senderAfter = async (tried: Sender, { remedy }: Attempt): Promise<Sender | undefined> => {
    if (remedy === undefined) return undefined;
    switch (remedy.kind) {
      case 'renew-token':
        tried.accessToken.invalidate(remedy.rejected);
        return tried;
      case 'reread-credentials': {
        // Another push was refused before this one and has read the secret already.
        if (sender !== tried) return sender;
        const found = await reread();
        return sameServiceAccount(found, tried.account) ? undefined : senderOf(found);
      }
    }
  };

  return async (push, stillRight, timeLeftMs) => {
    const body = JSON.stringify({ message: composeFcm(push, { now: now() }) });
    const lastLook = createLastLook(stillRight, timeLeftMs);
    const sendWith = ({ accessToken }: Sender) => tryOnce(accessToken, post, url, body, lastLook, now);
    const found = await within(timeLeftMs(), credentials.get());
    if (found === 'too-late') return notSent('no-time-left');
    const tried = senderOf(found);
    const attempt = await sendWith(tried);
    const next = await within(timeLeftMs(), senderAfter(tried, attempt));
    return next === undefined || next === 'too-late' ? attempt.outcome : (await sendWith(next)).outcome;
  };
}

interface Sender {
  readonly account: ServiceAccount;
  readonly accessToken: AccessToken;
}

interface Attempt {
  readonly outcome: Outcome | Withdrawn;
  /** What may be tried once, at once, before the outcome stands. */
  readonly remedy?:
    | { readonly kind: 'renew-token'; readonly rejected: string }
    | { readonly kind: 'reread-credentials' };
}

async function tryOnce(
  accessToken: AccessToken,
  post: Post,
  url: URL,
  body: string,
  lastLook: LastLook,
  now: () => number,
): Promise<Attempt> {
  const access = await within(lastLook.timeLeftMs(), accessToken.get());
  if (access === 'too-late') return { outcome: notSent('no-time-left') };
  if (access.kind === 'rejected') {
    return { outcome: { kind: 'channel-down', reason: access.reason }, remedy: { kind: 'reread-credentials' } };
  }
  if (access.kind === 'unavailable') return { outcome: notSent(access.reason) };
  const headers = { authorization: `Bearer ${access.token}`, 'content-type': 'application/json' };
  const posted = await post(url, headers, body, lastLook);
  switch (posted.kind) {
    case 'withdrawn':
      return { outcome: { kind: posted.kind } };
    case 'not-sent':
      return { outcome: notSent(posted.reason) };
    case 'no-answer':
      return { outcome: { ...notSent(posted.kind), mayHaveArrived: true } };
    case 'answer': {
      const { outcome, remedy } = readFcmAnswer(posted, now());
      return { outcome, ...(remedy ? { remedy: { kind: remedy, rejected: access.token } } : {}) };
    }
  }
}

function notSent(reason: string) {
  return { kind: 'try-later', reason, retryAfterSeconds: connectionDelaySeconds } as const;
}
