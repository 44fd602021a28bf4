import * as z from 'zod/mini';
import { idOrNumber, optional } from '../fields.ts';

/** A tenant has three names; `tenantId` and `businessUnitId` are null in some samples. */
export const brand = optional(
  z.object({
    id: optional(idOrNumber),
    tenantId: optional(idOrNumber),
    businessUnitId: optional(idOrNumber),
  }),
);

/** Whose request it is. */
export function whose(given: z.output<typeof brand>, brandIds: readonly string[]): 'ours' | "another's" | 'unsaid' {
  const named = [given?.id, given?.tenantId, given?.businessUnitId].filter((one) => one !== undefined);
  if (named.length === 0) return 'unsaid';
  return named.some((one) => brandIds.includes(one)) ? 'ours' : "another's";
}
