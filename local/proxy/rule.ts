import * as z from 'zod';
import type { Call } from '../permissions/needs.ts';

/**
 * What happens to calls of AWS services that a rule fits.
 * - `throttle`: the service's own throttling error, nothing done.
 * - `timeout`: no answer, nothing done.
 * - `lose-answer`: the request is done, its answer dropped.
 * - `kill-before`, `kill-after`: the calling function's process dies before, or after, the request is done.
 * `function` is a part of its logical id, `operation` the API's name, `target` a part of the table, queue, secret or bus.
 */
export const ruleSchema = z.strictObject({
  effect: z.enum(['throttle', 'timeout', 'lose-answer', 'kill-before', 'kill-after'], {
    error: 'must be "throttle", "timeout", "lose-answer", "kill-before" or "kill-after"',
  }),
  function: z.string().min(1).optional(),
  operation: z.string().min(1).optional(),
  target: z.string().min(1).optional(),
  /** How many fitting calls go through first. */
  after: z.int('must be a whole number').min(0).default(0),
  times: z
    .union([z.int().min(1), z.literal('until-cleared')], 'must be a whole number from 1, or "until-cleared"')
    .default(1),
});

export type Rule = z.output<typeof ruleSchema>;
export type Effect = Rule['effect'];

export interface RuleTable {
  readonly list: () => readonly Rule[];
  readonly replace: (rules: readonly Rule[]) => void;
  /** What happens to this call; a rule that fits is used up by it. */
  readonly effectOn: (caller: string | undefined, call: Call) => Effect | undefined;
}

export function createRuleTable(): RuleTable {
  let rules: Rule[] = [];
  return {
    list: () => rules,
    replace: (given) => {
      rules = given.map((rule) => ({ ...rule }));
    },
    effectOn: (caller, call) => {
      const fitting = rules.filter((rule) => fits(rule, caller, call));
      for (const rule of fitting) {
        if (rule.after > 0) {
          rule.after -= 1;
          continue;
        }
        if (rule.times !== 'until-cleared') rule.times -= 1;
        rules = rules.filter(({ times }) => times === 'until-cleared' || times > 0);
        return rule.effect;
      }
      return undefined;
    },
  };
}

function fits(rule: Rule, caller: string | undefined, { operation, targets }: Call): boolean {
  return (
    (rule.function === undefined || caller?.includes(rule.function) === true) &&
    (rule.operation === undefined || rule.operation === operation) &&
    (rule.target === undefined || targets.some((target) => target.includes(rule.target ?? '')))
  );
}
