import * as z from 'zod';

const oneOrMany = z.union([z.string(), z.array(z.string()).min(1)]).transform((value) => [value].flat());

/** An IAM statement as this machine can judge it; a condition would need AWS's own context, so it stops the start. */
export const statementSchema = z.strictObject({
  Sid: z.string().optional(),
  Effect: z.enum(['Allow', 'Deny']),
  Action: oneOrMany,
  Resource: oneOrMany,
});

export type Statement = z.output<typeof statementSchema>;

/** What a call needs: one action on one resource. */
export interface Need {
  /** Such as `dynamodb:Query`. */
  readonly action: string;
  /** The ARN of a table, an index, a queue, a secret. */
  readonly resource: string;
}

/** Allowed by one statement and denied by none (IAM, "Policy evaluation logic"). */
export function isAllowed(statements: readonly Statement[], { action, resource }: Need): boolean {
  // Actions are compared without regard to case, resources with it (IAM, "JSON policy elements").
  const matching = statements.filter(
    (statement) =>
      statement.Action.some((pattern) => matches(pattern.toLowerCase(), action.toLowerCase())) &&
      statement.Resource.some((pattern) => matches(pattern, resource)),
  );
  return matching.some(({ Effect }) => Effect === 'Allow') && !matching.some(({ Effect }) => Effect === 'Deny');
}

/** `*` stands for any text, `?` for one character. */
function matches(pattern: string, text: string): boolean {
  const source = pattern
    .replaceAll(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, 's').test(text);
}
