import { importPKCS8, SignJWT } from 'jose';
import type { ApnsCredentials } from './credentials.ts';

const minuteMs = 60_000;

/** `mintedAt` in epoch milliseconds. */
export type Minted =
  | { readonly kind: 'minted'; readonly token: string; readonly mintedAt: number }
  | { readonly kind: 'unusable-key' };

export interface ProviderToken {
  /** The current token, or a new one; a key that cannot be read or used is tried anew by the next call. */
  get(): Promise<Minted>;
  /** Apple refused this token: the next call mints another. One that has replaced it meanwhile stays. */
  invalidate(rejected: string): void;
}

/**
 * The ES256 token of one key (Apple: "Establishing a token-based connection to APNs"): refused when older than an hour,
 * and a new one more often than every 20 minutes is refused too. Its life counts from minting and is judged when it is
 * used, since timers stand still in a frozen function; it varies, so that many functions do not mint at the same moment.
 */
export function createProviderToken(
  credentials: ApnsCredentials,
  { now, random = Math.random }: { now: () => number; random?: () => number },
): ProviderToken {
  let key: ReturnType<typeof importPKCS8> | undefined;
  let current: { minted: Promise<Minted>; mintedAt: number; lifeMs: number; token?: string } | undefined;

  const mint = async (mintedAt: number): Promise<Minted> => {
    try {
      key ??= importPKCS8(credentials.privateKey, 'ES256');
      const token = await new SignJWT()
        .setProtectedHeader({ alg: 'ES256', kid: credentials.keyId })
        .setIssuer(credentials.teamId)
        .setIssuedAt(Math.floor(mintedAt / 1000))
        .sign(await key);
      return { kind: 'minted', token, mintedAt };
    } catch {
      key = undefined;
      return { kind: 'unusable-key' };
    }
  };

  const replace = async () => {
    const mintedAt = now();
    const next: NonNullable<typeof current> = {
      minted: mint(mintedAt),
      mintedAt,
      lifeMs: (45 + 5 * random()) * minuteMs,
    };
    current = next;
    const minted = await next.minted;
    if (minted.kind === 'minted') next.token = minted.token;
    else if (current === next) current = undefined;
    return minted;
  };

  return {
    get() {
      const ageMs = current ? now() - current.mintedAt : undefined;
      return current && ageMs !== undefined && ageMs >= 0 && ageMs < current.lifeMs ? current.minted : replace();
    },
    invalidate(rejected) {
      if (current?.token === rejected) current = undefined;
    },
  };
}
