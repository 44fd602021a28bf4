import { createHash } from 'node:crypto';
import { readJsonBody } from '../json-body.ts';
import { byocMessageId, openByocPost } from './byoc-post.ts';

/**
 * What a posted message is called here, for CXone to keep: a UUID of the form that is one's own (version 8; RFC 9562, section
 * 5.8), from the SHA-256 of the message's id. So a message that is posted again under its id has the same.
 * @param body as it came; of one that cannot be read it is that of the bytes
 * @param receivedAt epoch milliseconds
 */
export function byocPostUuid(body: Uint8Array, receivedAt: number): string {
  const read = readJsonBody(body);
  const named = typeof read === 'string' ? body : byocMessageId(openByocPost(read), read, receivedAt).messageId;
  const hex = createHash('sha256').update(named).digest('hex');
  const variant = '89ab'[Number.parseInt(hex.slice(16, 17), 16) % 4];
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
