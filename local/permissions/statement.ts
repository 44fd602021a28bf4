import * as z from 'zod';

const oneOrMany = (one: z.ZodString) =>
  z.union([one, z.array(one).min(1)], { error: 'is no policy that IAM takes' }).transform((value) => [value].flat());

/** `*` or `service:Action`, wildcards included (IAM, "JSON policy elements: Action"). */
const action = z.string().regex(/^(\*|[A-Za-z0-9-]+:[\w*?]+)$/, 'must be * or service:Action');
const resource = z.string().regex(/^(\*|arn:.+)$/s, 'must be * or an ARN');

/** An IAM statement as this machine can judge it; a condition would need AWS's own context, so it stops the start. */
export const statementSchema = z.strictObject({
  Sid: z.string().optional(),
  Effect: z.enum(['Allow', 'Deny']),
  Action: oneOrMany(action),
  Resource: oneOrMany(resource),
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
