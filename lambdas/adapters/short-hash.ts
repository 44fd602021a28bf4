import { createHash } from 'node:crypto';
import type { ShortHash } from '../core/push-ids.ts';

/** 192 bits of SHA-256 as 32 characters of base64url. Parts are joined as JSON, so that no two lists of parts coincide. */
export const shortHash: ShortHash = (...parts) =>
  createHash('sha256').update(JSON.stringify(parts)).digest('base64url').slice(0, 32);
