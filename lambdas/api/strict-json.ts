/** No body of this API is nested deeper than three. */
export const deepest = 8;

/**
 * Reads a JSON text in which nobody can hide anything: parsers differ on a name that comes twice in one object, and deep
 * nesting costs whoever walks through it.
 * @returns the content, or what is wrong with the text; never a word of it
 */
export function readStrictJson(
  text: string,
): { readonly kind: 'read'; readonly content: unknown } | { readonly kind: 'wrong'; readonly rule: string } {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    return { kind: 'wrong', rule: 'must be JSON in UTF-8' };
  }
  const rule = whatIsHidden(text);
  return rule === undefined ? { kind: 'read', content } : { kind: 'wrong', rule };
}

/** @param text known to be JSON, so that strings and brackets are all there is to look at */
function whatIsHidden(text: string): string | undefined {
  const open: (Set<string> | undefined)[] = [];
  for (const [token, string] of text.matchAll(/("(?:[^"\\]|\\.)*")\s*:|"(?:[^"\\]|\\.)*"|[[\]{}]/g)) {
    if (string !== undefined) {
      const name: unknown = JSON.parse(string);
      const names = open.at(-1);
      if (names?.has(String(name))) return 'must not have the same name twice in one object';
      names?.add(String(name));
    } else if (token === '{' || token === '[') {
      open.push(token === '{' ? new Set() : undefined);
      if (open.length > deepest) return `must not be nested deeper than ${deepest}`;
    } else if (token === '}' || token === ']') open.pop();
  }
  return undefined;
}
