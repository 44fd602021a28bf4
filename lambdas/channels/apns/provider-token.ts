import { importPKCS8, SignJWT } from 'jose';
import type { ApnsCredentials } from './credentials.ts';

const minuteMs = 60_000;

/** Apple refuses a provider token that replaces a younger one on the same connection. */
export const minimumTokenAgeMs = 20 * minuteMs;
/** Apple's limit is an hour; clocks differ a little. */
const maximumTokenAgeMs = 58 * minuteMs;

export interface MintedToken {
  readonly kind: 'minted';
  /** The header's value. */
  readonly authorization: string;
  /** Epoch milliseconds. */
  readonly mintedAt: number;
}
export type Minted = MintedToken | { readonly kind: 'unusable-key' };

export interface ProviderToken {
  /** The token in use. */
  held(): MintedToken | undefined;
  /** The token in use, or a new one; a key that cannot be read or used is tried anew by the next call. */
  get(): Promise<Minted>;
  /**
   * Apple calls this token expired: whether there is another to try. A young one means a wrong clock, which no new token
   * mends, and one that has replaced it meanwhile stays.
   */
  isReplaced(expired: MintedToken): boolean;
  /** Apple calls this token too early: the one before is used again, as long as it can live. Nothing is minted. */
  goBack(tooEarly: MintedToken): void;
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
  let current: { readonly token: MintedToken; readonly lifeMs: number } | undefined;
  let previous: MintedToken | undefined;
  let wentBack = false;
  let minting: Promise<Minted> | undefined;

  const mint = async (): Promise<Minted> => {
    const mintedAt = now();
    try {
      key ??= importPKCS8(credentials.privateKey, 'ES256');
      const token = await new SignJWT()
        .setProtectedHeader({ alg: 'ES256', kid: credentials.keyId })
        .setIssuer(credentials.teamId)
        .setIssuedAt(Math.floor(mintedAt / 1000))
        .sign(await key);
      previous = current?.token;
      current = {
        token: { kind: 'minted', authorization: `bearer ${token}`, mintedAt },
        lifeMs: (45 + 5 * random()) * minuteMs,
      };
      wentBack = false;
      return current.token;
    } catch {
      key = undefined;
      return { kind: 'unusable-key' };
    }
  };
  /** A clock that was set back a little makes it a token of the future, which is no reason to mint another. */
  const isYounger = ({ mintedAt }: MintedToken, ageMs: number) => {
    const passedMs = now() - mintedAt;
    return passedMs < ageMs && passedMs > -minimumTokenAgeMs;
  };

  const held = () => {
    if (wentBack && previous && isYounger(previous, maximumTokenAgeMs)) return previous;
    return current && isYounger(current.token, current.lifeMs) ? current.token : undefined;
  };

  return {
    held,
    async get() {
      const token = held();
      if (token) return token;
      minting ??= mint().finally(() => {
        minting = undefined;
      });
      return minting;
    },
    isReplaced(expired) {
      if (wentBack && expired === previous) wentBack = false;
      else if (current?.token === expired) {
        if (isYounger(expired, minimumTokenAgeMs)) return false;
        current = undefined;
      }
      return true;
    },
    goBack(tooEarly) {
      if (current?.token === tooEarly) wentBack = true;
    },
  };
}
