import * as z from 'zod';
import type { Appearance } from '../lambdas/channels/appearance.ts';
import { composeFcm } from '../lambdas/channels/fcm/compose.ts';
import type { GoogleCredential } from '../lambdas/channels/fcm/credentials.ts';
import { fetchToken } from '../lambdas/channels/fcm/fetch-token.ts';
import { createPost } from '../lambdas/channels/fcm/post.ts';
import { readFcmAnswer } from '../lambdas/channels/fcm/read-answer.ts';
import { createLastLook } from '../lambdas/channels/last-look.ts';
import type { Outcome } from '../lambdas/core/outcome.ts';
import type { Push } from '../lambdas/core/push.ts';

export type Validated =
  | { readonly kind: 'accepted' }
  /** All is well but the token, which it calls by this word. */
  | { readonly kind: 'token'; readonly reason: string }
  /** Fields of the message beside the token; their names are ours. */
  | { readonly kind: 'message'; readonly fields: readonly string[] }
  | { readonly kind: 'no-access'; readonly reason: string }
  | { readonly kind: 'answered'; readonly outcome: Exclude<Outcome, { kind: 'delivered' }> };

const requestLimitMs = 10_000;
const appearance: Appearance = { timeToLive: 'now-or-never' };

/** Asks FCM what it would say of a push, which goes nowhere (reference: `validate_only`). */
export async function validateFcm(
  push: Push,
  credential: GoogleCredential,
  { origin, tokenUrl }: { readonly origin: string; readonly tokenUrl: string },
  now: () => number,
): Promise<Validated> {
  const access = await fetchToken(credential, { tokenUrl, requestLimitMs });
  if (access.kind === 'unavailable') return notTried(access.reason);
  if (access.kind === 'rejected') return { kind: 'no-access', reason: access.reason };
  const { post } = createPost({ origin: new URL(origin), requestLimitMs, now, maximum: 1 });
  const { json } = composeFcm(push, appearance, now());
  const request = {
    path: `/v1/projects/${encodeURIComponent(push.app)}/messages:send`,
    authorization: `Bearer ${access.token}`,
    body: `{"validate_only":true,"message":${json}}`,
  };
  const startedAt = performance.now();
  const timeLeftMs = () => requestLimitMs - (performance.now() - startedAt);
  const posted = await post(
    request,
    createLastLook(async () => true, timeLeftMs),
  );
  switch (posted.kind) {
    case 'withdrawn':
      return notTried(posted.kind);
    case 'not-sent':
      return notTried(posted.reason);
    case 'no-answer':
      return { kind: 'answered', outcome: { kind: 'try-later', reason: posted.kind } };
    case 'answer': {
      const { outcome } = readFcmAnswer(posted, { platform: push.platform, payloadIsProven: true }, now());
      if (outcome.kind === 'delivered') return { kind: 'accepted' };
      const fields = fieldsBesideToken(posted.body);
      if (fields.length > 0) return { kind: 'message', fields };
      const isOfToken = outcome.reason === 'INVALID_ARGUMENT' || outcome.reason === 'UNREGISTERED';
      return isOfToken ? { kind: 'token', reason: outcome.reason } : { kind: 'answered', outcome };
    }
  }
}

const notTried = (reason: string) =>
  ({ kind: 'answered', outcome: { kind: 'try-later', reason, notTried: true } }) as const;

const violations = z.object({
  error: z.object({
    details: z.array(z.looseObject({ fieldViolations: z.array(z.object({ field: z.string() })).optional() })),
  }),
});
const ofToken = new Set(['message.token', 'message.fid', 'token', 'fid']);

function fieldsBesideToken(body: string): readonly string[] {
  let answer: unknown;
  try {
    answer = JSON.parse(body);
  } catch {
    return [];
  }
  const details = violations.safeParse(answer).data?.error.details ?? [];
  const fields = details.flatMap(({ fieldViolations = [] }) => fieldViolations.map(({ field }) => field));
  return fields.filter((field) => !ofToken.has(field));
}
