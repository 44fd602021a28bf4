import { randomUUID } from 'node:crypto';

// The last group counts, which costs less than new random bytes for each push; the others tell functions apart.
const prefix = randomUUID().slice(0, -12);
let count = 0;

/** A canonical UUID that no other request has. */
export function requestId(): string {
  count += 1;
  return prefix + count.toString(16).padStart(12, '0');
}
