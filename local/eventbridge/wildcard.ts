import { type Refusal, refused } from './condition.ts';

/** The literal parts of a wildcard between its asterisks; one part means that there was no asterisk. */
export type WildcardParts = readonly string[];

/**
 * Reads a wildcard (eb-create-pattern-operators, "Using wildcards"): `*` stands for any characters, `\*` and `\\` for
 * themselves, two asterisks in a row are not allowed. Positions in errors count UTF-8 bytes of the quoted string, as
 * AWS counts them.
 */
export function parseWildcard(text: string): { kind: 'wildcard'; parts: WildcardParts } | Refusal {
  const parts = [''];
  const append = (literal: string) => {
    parts[parts.length - 1] += literal;
  };
  for (let index = 0; index < text.length; index += 1) {
    const character = text.charAt(index);
    const next = text.charAt(index + 1);
    const position = 1 + Buffer.byteLength(text.slice(0, index));
    if (character === '*') {
      if (next === '*') return refused(`Consecutive wildcard characters at pos ${position}`);
      parts.push('');
    } else if (character === '\\') {
      if (next !== '*' && next !== '\\') return refused(`Invalid escape character at pos ${position}`);
      append(next);
      index += 1;
    } else {
      append(character);
    }
  }
  return { kind: 'wildcard', parts };
}

/** Whether the whole text matches. Taking the earliest place for each part is enough and keeps the search linear. */
export function matchesWildcard(parts: WildcardParts, text: string): boolean {
  const first = parts[0] ?? '';
  if (parts.length === 1) return text === first;
  const last = parts.at(-1) ?? '';
  const end = text.length - last.length;
  if (end < first.length || !text.startsWith(first) || !text.endsWith(last)) return false;
  let from = first.length;
  for (const part of parts.slice(1, -1)) {
    const at = text.indexOf(part, from);
    if (at === -1 || at + part.length > end) return false;
    from = at + part.length;
  }
  return true;
}
