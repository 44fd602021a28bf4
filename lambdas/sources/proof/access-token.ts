import { createHmac } from 'node:crypto';
import { fitsAny, isSame } from '../same-text.ts';

/** What a client is called in its secret: `clientId:clientSecret`; neither may be empty. */
const clientPattern = /^[^:]+:.+$/s;
const tokenPattern = /^(\d{10,12})\.[A-Za-z0-9_-]{43}$/;

/**
 * An access token of a client, kept nowhere: when it ends, and an HMAC over that. It is valid until then, as long as the
 * client's secret is one of the source's; taking the secret out ends its tokens, too.
 * @param client `clientId:clientSecret`
 * @param now epoch milliseconds
 */
export function issueAccessToken(client: string, now: number, lifetimeSeconds: number): string {
  const until = String(Math.floor(now / 1000) + lifetimeSeconds);
  return `${until}.${signatureOf(until, client)}`;
}

/** @param clients all that are valid now */
export function isAccessToken(token: string, clients: readonly string[], now: number): boolean {
  const until = tokenPattern.exec(token)?.[1] ?? '0';
  const isIssued = fitsAny(clients.filter(isClient), (client) =>
    isSame(token, `${until}.${signatureOf(until, client)}`),
  );
  return isIssued && now < Number(until) * 1000;
}

export const maybeAccessToken = (token: string): boolean => tokenPattern.test(token);

/**
 * The client that asks for a token, of those that are valid now.
 * @returns what `issueAccessToken` takes, or undefined: nobody knows it
 */
export function clientOf(
  { clientId, clientSecret }: { readonly clientId: string; readonly clientSecret: string },
  clients: readonly string[],
): string | undefined {
  const asking = `${clientId}:${clientSecret}`;
  return fitsAny(clients.filter(isClient), (client) => isSame(asking, client)) ? asking : undefined;
}

const isClient = (secret: string): boolean => clientPattern.test(secret);

/** The key is one for this purpose only: whoever sees tokens learns nothing that signs anything else. */
function signatureOf(until: string, client: string): string {
  const key = createHmac('sha256', client).update('handoff-push access token 1').digest();
  return createHmac('sha256', key).update(until).digest('base64url');
}
