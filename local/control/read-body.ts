import type { IncomingMessage } from 'node:http';
import * as z from 'zod';

const mebibyte = 1024 * 1024;

export async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    const part = z.instanceof(Buffer).parse(chunk);
    bytes += part.length;
    // An event of the bus has 256 KiB at most: whoever sends this much has mistaken the address.
    if (bytes > 64 * mebibyte) request.destroy();
    chunks.push(part);
  }
  return Buffer.concat(chunks).toString();
}
