import { validationError } from './exceptions.ts';

/** A cursor over the words and signs of one expression. */
export interface Tokens {
  /** The next one, or one behind it; '' at the end. */
  readonly peek: (ahead?: number) => string;
  /** How many were taken. */
  readonly place: () => number;
  readonly next: () => string;
  /** Takes the next one if it is this keyword or sign; keywords are read in any case. */
  readonly take: (word: string) => boolean;
  readonly expect: (word: string) => void;
  /** The error of a token that does not belong here. */
  readonly unexpected: () => Error;
}

const pattern = /\s*(<>|<=|>=|[=<>(),.[\]+-]|[#:]?[A-Za-z0-9_]+)/y;

/**
 * @param kind what the expression is called in errors, such as `ConditionExpression`
 * @throws ValidationException for signs that no expression has
 */
export function tokensOf(kind: string, text: string): Tokens {
  const found: string[] = [];
  pattern.lastIndex = 0;
  for (let end = 0; text.slice(end).trim() !== ''; end = pattern.lastIndex) {
    const token = pattern.exec(text)?.[1];
    if (token === undefined) throw validationError(`Invalid ${kind}: Syntax error; near: "${text.slice(end)}"`);
    found.push(token);
  }
  if (found.length === 0) throw validationError(`Invalid ${kind}: The expression can not be empty;`);
  let place = 0;
  const peek = (ahead = 0) => found[place + ahead] ?? '';
  const unexpected = () =>
    validationError(`Invalid ${kind}: Syntax error; token: "${peek() || '<EOF>'}", near: "${text}"`);
  const take = (word: string) => {
    if (peek().toUpperCase() !== word) return false;
    place += 1;
    return true;
  };
  return {
    peek,
    place: () => place,
    next: () => {
      const token = peek();
      place += 1;
      return token;
    },
    take,
    expect: (word) => {
      if (!take(word)) throw unexpected();
    },
    unexpected,
  };
}
