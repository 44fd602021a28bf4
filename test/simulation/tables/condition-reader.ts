import type { Binding, Mentions } from './binding.ts';
import { checkDistinct, type Operand, wrongOperand } from './operand.ts';
import type { Tokens } from './tokens.ts';
import { type Item, typeOf } from './value.ts';

/** Whether a condition holds for a row; undefined: there is no row. */
export type Test = (row: Item | undefined, binding: Binding) => boolean;

/** What the parser of a condition gathers while it reads. */
export interface Reader {
  /** What the expression is called in errors. */
  readonly kind: string;
  readonly tokens: Tokens;
  readonly mentions: Mentions;
  readonly operands: Operand[];
  readonly checks: ((binding: Binding) => void)[];
  /** Where the parentheses that were read so far close, by where they open. */
  readonly closings: Map<number, number>;
}

/** The rules about operands that placeholders may break: no document twice, values of a type that the operator takes. */
export function checkOperands(
  { kind: expression, checks }: Reader,
  operator: string,
  operands: readonly Operand[],
  allowedTypes?: readonly string[],
): void {
  if (operands.filter(({ kind }) => kind === 'path').length > 1)
    checks.push((binding) => checkDistinct(expression, operator, operands, binding));
  if (allowedTypes === undefined) return;
  for (const operand of operands) {
    if (operand.kind !== 'value') continue;
    checks.push(({ values }) => {
      const value = values[operand.name];
      if (value !== undefined && !allowedTypes.includes(typeOf(value)))
        throw wrongOperand(expression, operator, typeOf(value));
    });
  }
}
