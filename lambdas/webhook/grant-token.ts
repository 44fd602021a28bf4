import { readTokenRequest, tokenAnswer, tokenRefusal } from '../sources/cxone/byoc-answers.ts';
import { clientOf, issueAccessToken } from '../sources/proof/access-token.ts';
import type { Webhook } from './handler.ts';
import { type KnownSecrets, outOfReach, type SourceSecretReading } from './known-secrets.ts';

/** Short, because a token cannot be taken back but with its client; a contact centre asks again after a 401. */
const lifetimeSeconds = 3_600;
const mostBytes = 8 * 1024;

/**
 * Gives an access token to whoever has a client's credentials (RFC 6749, 4.4).
 * @param now epoch milliseconds
 */
export function grantToken(secrets: KnownSecrets, now: () => number): Webhook {
  return async ({ body }) => {
    if (body.length > mostBytes) return { status: 413, said: { because: 'too-large', bytes: body.length } };
    const asked = readTokenRequest(Buffer.from(body).toString());
    if (asked.kind === 'refused') return { ...tokenRefusal(asked.error), said: { because: asked.error } };
    const clientIn = (reading: SourceSecretReading) =>
      reading.kind === 'found' ? clientOf(asked, reading.value.secrets) : undefined;
    const granted = (client: string) =>
      ({ status: 200, body: tokenAnswer(issueAccessToken(client, now(), lifetimeSeconds), lifetimeSeconds) }) as const;

    const held = await secrets.held();
    const known = clientIn(held);
    if (known !== undefined) return granted(known);
    const fresh = await secrets.fresh();
    if ((fresh ?? held).kind === 'not-configured') return { status: 503, said: { because: 'not-configured' } };
    // It may have been put in since.
    if (!fresh) throw outOfReach();
    const client = clientIn(fresh);
    if (client !== undefined) return granted(client);
    return { ...tokenRefusal('invalid_client'), said: { because: 'invalid_client' } };
  };
}
