/** A message of Genesys has a few KB. */
const bytesOfMessage = 262_144;

/** Reads a body, unpacked, and no more of it than `mostBytes`. Rejects where it breaks off. */
export async function readBody(response: Response, mostBytes = bytesOfMessage): Promise<string | 'too-large'> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of response.body ?? []) {
    length += chunk.byteLength;
    if (length > mostBytes) return 'too-large';
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** Its errors would quote the text. */
export function readJson(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return undefined;
  }
}
