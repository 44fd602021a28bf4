import * as z from 'zod/mini';
import { conversationKey, parseConversationKey } from '../../core/conversation.ts';

/** Text of one form; the message says what is allowed, whatever is wrong. */
export const text = (form: RegExp, error: string) => z.string({ error }).check(z.regex(form, { error }));

export const oneOf = <const Words extends readonly [string, ...string[]]>(words: Words) =>
  z.enum(words, { error: `must be ${words.map((word) => `"${word}"`).join(' or ')}` });

export const yesOrNo = z.boolean({ error: 'must be true or false' });

/** What is no object has no fields to name; an unknown field is named by whoever reads the issue. */
export const bodyRule = {
  error: ({ code }: { readonly code: string | undefined }) =>
    code === 'invalid_type' ? 'must be a JSON object' : undefined,
};

export const deviceId = text(/^[\x21-\x7e]{1,128}$/, 'must be 1 to 128 visible ASCII characters without spaces');

const conversationIdRule = 'must be 1 to 256 bytes of text without control characters';

/** The vendor's own id, bare or `source~id`. */
export const conversationId = text(/^\P{Cc}{1,256}$/u, conversationIdRule).check(
  z.refine((id) => id.isWellFormed() && new TextEncoder().encode(id).length <= 256, { error: conversationIdRule }),
);

/** The same, as the conversation's key. */
export const conversation = z.pipe(
  z
    .pipe(conversationId, z.transform(parseConversationKey))
    .check(z.refine(({ id }) => id !== '', { error: conversationIdRule })),
  z.transform(conversationKey),
);

const timeRule = 'must be a time such as 2026-11-21T10:00:00Z, with "Z" or an offset';

/** A time of the wire, as epoch milliseconds. */
export const time = z
  .pipe(
    z.iso.datetime({ offset: true, error: timeRule }),
    z.transform((iso) => Date.parse(iso)),
  )
  // An offset may lead into a year of five digits, which no time of the wire has.
  .check(z.refine((at) => at <= Date.UTC(9999, 11, 31), { error: timeRule }));

const zoneRule = 'must be a time zone of the IANA database, such as Europe/Zurich';

export const timeZone = text(/^[A-Za-z][A-Za-z0-9_+/-]{1,63}$/, zoneRule).check(
  z.refine(isTimeZone, { error: zoneRule }),
);

function isTimeZone(name: string): boolean {
  try {
    Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
