import { readTime } from './epoch-time.ts';
import { isSignatureOf, maybeSignature } from './hmac.ts';
import { isAccessToken, maybeAccessToken } from './proof/access-token.ts';
import { fitsAny, isSame } from './same-text.ts';
import type { Auth } from './source-settings.ts';

/** With lower-case names, as API Gateway hands them on. */
export type Headers = Readonly<Record<string, string | undefined>>;

/** How a source proves that a request is its own. Times are epoch milliseconds. */
export interface Proof {
  /** @param secrets all that are valid now; with none, or with empty ones only, nothing is proved */
  readonly isSigned: (body: Uint8Array, headers: Headers, secrets: readonly string[], now: number) => boolean;
  /** Whether a proof is there and looks like one, by some secret. */
  readonly mayBeSigned: (headers: Headers) => boolean;
  /**
   * Whether it was signed no longer ago than is tolerated. True where the signature holds no time: then whoever has seen a request can
   * send it again for ever, and what limits that are the message's own id, time and age.
   */
  readonly isFresh: (headers: Headers, now: number) => boolean;
}

export function proofBy(auth: Auth): Proof {
  switch (auth.kind) {
    case 'hmac':
      return proofByHmac(auth);
    case 'bearer':
      return proofByCredentials((headers) => credentials(headers, 'bearer'));
    case 'basic':
      return proofByCredentials((headers) => decoded(credentials(headers, 'basic')));
    case 'header':
      return proofByCredentials((headers) => headers[auth.header]);
    case 'client-credentials':
      return {
        isSigned: (_, headers, secrets, now) => isAccessToken(credentials(headers, 'bearer') ?? '', secrets, now),
        mayBeSigned: (headers) => maybeAccessToken(credentials(headers, 'bearer') ?? ''),
        isFresh: () => true,
      };
  }
}

/** Where the setting says nothing. */
const toleranceSeconds = 300;
/** Clocks differ. */
const maximumAheadMs = 5 * 60_000;

function proofByHmac(auth: Extract<Auth, { kind: 'hmac' }>): Proof {
  const template = auth.signed.split(/(\{body\}|\{timestamp\})/);
  const timestampOf = (headers: Headers) =>
    auth.timestampHeader === undefined ? undefined : headers[auth.timestampHeader];
  return {
    isSigned: (body, headers, secrets) => {
      const timestamp = timestampOf(headers);
      if (timestamp === undefined && auth.timestampHeader !== undefined) return false;
      const parts = template.map((part) => {
        if (part === '{body}') return body;
        return part === '{timestamp}' ? (timestamp ?? '') : part;
      });
      return isSignatureOf(parts, headers[auth.header], auth, secrets);
    },
    mayBeSigned: (headers) =>
      maybeSignature(headers[auth.header], auth) &&
      (auth.timestampHeader === undefined || timestampOf(headers) !== undefined),
    isFresh: (headers, now) => {
      if (auth.timestampHeader === undefined) return true;
      const signedAt = readTime(timestampOf(headers));
      return (
        signedAt !== undefined &&
        now - signedAt <= (auth.toleranceSeconds ?? toleranceSeconds) * 1000 &&
        signedAt - now <= maximumAheadMs
      );
    },
  };
}

function proofByCredentials(given: (headers: Headers) => string | Uint8Array | undefined): Proof {
  return {
    isSigned: (_, headers, secrets) => {
      const shown = given(headers) ?? '';
      return fitsAny(secrets, (secret) => isSame(shown, secret));
    },
    mayBeSigned: (headers) => (given(headers)?.length ?? 0) > 0,
    isFresh: () => true,
  };
}

/** What stands behind the scheme, whose name has no case (RFC 9110, 11.1). */
function credentials(headers: Headers, scheme: 'bearer' | 'basic'): string | undefined {
  const [, name, value] = /^ *([a-z]+) +(\S+) *$/i.exec(headers.authorization ?? '') ?? [];
  return name?.toLowerCase() === scheme ? value : undefined;
}

const decoded = (value: string | undefined): Uint8Array | undefined =>
  value === undefined ? undefined : Buffer.from(value, 'base64');
