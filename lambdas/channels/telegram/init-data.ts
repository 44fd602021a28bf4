import { createHmac, timingSafeEqual } from 'node:crypto';
import * as z from 'zod/mini';

/** What a Mini App knows of its user, as Telegram signed it for the bot. */
export type InitData =
  /** `languageCode`: IETF tag, such as `de`. */
  | { readonly kind: 'genuine'; readonly userId: number; readonly languageCode?: string }
  | { readonly kind: 'forged' }
  | { readonly kind: 'too-old' };

/** How far Telegram's clock may be ahead of ours. */
const maximumAheadMs = 5 * 60_000;

const signedSchema = z.object({
  hash: z.string().check(z.regex(/^[0-9a-f]{64}$/)),
  /** Epoch seconds. */
  auth_date: z.string().check(z.regex(/^\d{1,12}$/)),
  user: z.string(),
});
const userSchema = z.object({
  id: z.int().check(z.positive()),
  language_code: z.catch(z.optional(z.string()), undefined),
});

/**
 * Judges `Telegram.WebApp.initData` (core.telegram.org/bots/webapps, "Validating data received via the Mini App"): the
 * HMAC-SHA256 of all its fields but `hash`, sorted, one `key=value` a line, by the HMAC-SHA256 of the token under the key
 * "WebAppData". The newer field `signature` counts among them (unconfirmed by us).
 * @param initData the query string as the app got it
 * @param told.now epoch milliseconds
 * @param told.maximumAgeMs longer ago somebody may have copied it; but an app that is open gets no new one
 */
export function judgeInitData(
  initData: string,
  botToken: string,
  { now, maximumAgeMs }: { readonly now: number; readonly maximumAgeMs: number },
): InitData {
  const entries = [...new URLSearchParams(initData)];
  const fields = signedSchema.safeParse(Object.fromEntries(entries)).data;
  const isTwice = new Set(entries.map(([name]) => name)).size < entries.length;
  if (!fields || isTwice || !isSigned(entries, fields.hash, botToken)) return { kind: 'forged' };

  const ageMs = now - Number(fields.auth_date) * 1000;
  if (ageMs > maximumAgeMs || ageMs < -maximumAheadMs) return { kind: 'too-old' };
  const user = userSchema.safeParse(parse(fields.user)).data;
  if (!user) return { kind: 'forged' };
  const { id: userId, language_code: languageCode } = user;
  return { kind: 'genuine', userId, ...(languageCode === undefined ? {} : { languageCode }) };
}

function isSigned(entries: readonly (readonly [string, string])[], hash: string, botToken: string): boolean {
  return timingSafeEqual(Buffer.from(hash, 'hex'), initDataHash(entries, botToken));
}

/** What `hash` must be, of these fields. */
export function initDataHash(entries: readonly (readonly [string, string])[], botToken: string): Buffer {
  const lines = entries.filter(([name]) => name !== 'hash').map(([name, value]) => `${name}=${value}`);
  const key = createHmac('sha256', 'WebAppData').update(botToken).digest();
  return createHmac('sha256', key).update(lines.toSorted().join('\n')).digest();
}

/** The parser's own message would quote what it reads. */
function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
