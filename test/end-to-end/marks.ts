import { type KeyObject, randomBytes } from 'node:crypto';

/**
 * Texts that occur nowhere else, by what they stand for: whoever finds one later has found a leak, and knows of what.
 * They are compared without regard to case: a device token may be written either way.
 */
export function createMarks() {
  const marks = new Map<string, string>();
  const remember = (what: string, mark: string) => {
    marks.set(mark.toLowerCase(), what);
    return mark;
  };
  return {
    /** A word to put into a name, a text, a token. */
    word: (what: string) => remember(what, `mark${randomBytes(12).toString('hex')}`),
    hexToken: (what: string) => remember(what, randomBytes(32).toString('hex')),
    /** What was made elsewhere and must not show up either. */
    remember,
    /** A real key in PEM, each line of it a mark. */
    pem: (what: string, privateKey: KeyObject) => {
      const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
      for (const line of pem.split('\n')) if (line.length > 40 && !line.startsWith('-')) remember(what, line);
      return pem;
    },
    /** Everything but a JWT's header, which says only how it is signed. */
    jwt: (what: string, token: string) => {
      for (const part of token.split('.').slice(1)) if (part.length > 8) remember(what, part);
      return token;
    },
    count: () => marks.size,
    /** What stands in the text that must not: `a device token in: the text around it`. */
    foundIn: (text: string): string[] => {
      const lower = text.toLowerCase();
      const places = [...marks].map(([mark, what]) => ({ what, at: lower.indexOf(mark) })).filter(({ at }) => at >= 0);
      return places.map(({ what, at }) => `${what} in: ${text.slice(Math.max(0, at - 120), at + 40)}`);
    },
  };
}

export type Marks = ReturnType<typeof createMarks>;
