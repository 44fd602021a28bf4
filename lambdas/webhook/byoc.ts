import { postAnswer } from '../sources/cxone/byoc-answers.ts';
import { byocPostUuid } from '../sources/cxone/post-uuid.ts';
import { grantToken } from './grant-token.ts';
import type { Webhook } from './handler.ts';
import type { KnownSecrets } from './known-secrets.ts';
import { type TakeDependencies, takeRequest } from './take-request.ts';

/**
 * What CXone calls where it expects a middleware, by the path below the source's own: for a token, then with it for each
 * message, which gets an id.
 */
export function byocWebhooks(
  taking: Omit<TakeDependencies, 'taken'>,
  secrets: KnownSecrets,
  now: () => number,
): Readonly<Record<string, Webhook>> {
  const box = 'integration/box/1.0';
  return {
    [`${box}/token`]: grantToken(secrets, now),
    [`${box}/posts/{postId}/messages`]: takeRequest({
      ...taking,
      taken: ({ body, receivedAt }) => ({ status: 200, body: postAnswer(byocPostUuid(body, receivedAt)) }),
    }),
  };
}
