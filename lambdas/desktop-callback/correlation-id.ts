import { randomUUID } from 'node:crypto';
import { isCorrelationId } from '../core/correlation-id.ts';
import type { Headers } from '../sources/proof.ts';

export const correlationHeader = 'x-correlation-id';

/** The sender's own, where it gives one that we may repeat. */
export function correlationIdOf({ [correlationHeader]: given = '' }: Headers): string {
  return isCorrelationId(given) ? given : randomUUID();
}
