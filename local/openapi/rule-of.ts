import * as z from 'zod';
import { bodyRule } from '../../lambdas/api/contract/fields.ts';

/**
 * What is allowed in a field, as a refusal says it ("must be …"): of a value that nothing takes.
 * @returns undefined where the contract says nothing in its own words, or no more than its type does
 */
export function ruleOf(schema: z.core.$ZodType): string | undefined {
  const message = z.safeParse(schema, Symbol('wrong')).error?.issues[0]?.message;
  const isOwn = message?.startsWith('must ') && message !== bodyRule.error({ code: 'invalid_type' });
  return isOwn ? message : undefined;
}
