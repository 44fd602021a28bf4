/** Deeper than any contact centre nests; what is written again as JSON may not be as deep as the call stack. */
const deepest = 100;

/**
 * The JSON object of a request's body. The parser's own message is not passed on, because it quotes the body.
 * @returns what is wrong with it, in words of ours, where it is none
 */
export function readJsonBody(body: Uint8Array): Record<string, unknown> | string {
  let text: string;
  let content: unknown;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(body);
    content = JSON.parse(text);
  } catch {
    return 'the body is no JSON in UTF-8';
  }
  if (!isObject(content)) return 'the body is no JSON object';
  return depthOf(text) > deepest ? 'the body is nested too deeply' : content;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Of JSON that was parsed: brackets in its texts do not count. */
function depthOf(json: string): number {
  let depth = 0;
  let found = 0;
  for (const [sign] of json.matchAll(/"(?:[^"\\]|\\.)*"|[[{]|[\]}]/gs)) {
    if (sign === '[' || sign === '{') {
      depth += 1;
      found = Math.max(found, depth);
    } else if (sign === ']' || sign === '}') depth -= 1;
  }
  return found;
}
