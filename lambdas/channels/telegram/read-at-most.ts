import { setImmediate as nextTurn } from 'node:timers/promises';

/** What the Bot API answers to a message is a few hundred bytes, and a page of a server before it a few thousand. */
const maximumBytes = 64 * 1024;

/** @returns the text of an answer; undefined where it broke off, or was too long to be one: then its connection is closed */
export async function readAtMost({ body }: Response): Promise<string | undefined> {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  try {
    // To leave the loop is to give up the body.
    for await (const part of body ?? []) {
      bytes += part.byteLength;
      if (bytes > maximumBytes) return undefined;
      parts.push(part);
    }
  } catch {
    return undefined;
  }
  // Only then does fetch know that nobody uses the connection any more.
  await nextTurn();
  return Buffer.concat(parts).toString();
}

/** Whether more can be asked on the connection of an answer that was read to its end. */
export function staysOpen({ headers }: Response): boolean {
  return headers.get('connection')?.toLowerCase() !== 'close';
}
