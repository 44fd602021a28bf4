import { type JsonObject, objectOf } from '../json-object.ts';

/** Of CometD's `data.message`, of a text that holds JSON, and of the message itself. */
const deepest = 4;

/**
 * What GMS posts as `message`: its inner form is not documented. A text that is the JSON of an object counts as that object;
 * a CometD envelope (`{channel, data: {message}}`) as what is in it.
 * @returns a text that is no JSON of an object, an object, or undefined: it is neither
 */
export function contentOf(message: unknown, depth = 0): string | JsonObject | undefined {
  const content = objectOf(message) ?? (typeof message === 'string' ? message.trim() : undefined);
  if (typeof content !== 'object' || depth === deepest) return content;
  const enveloped = objectOf(content.data)?.message;
  return enveloped === undefined ? content : contentOf(enveloped, depth + 1);
}
