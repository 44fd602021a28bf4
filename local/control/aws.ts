import * as z from 'zod';
import { statementSchema } from '../permissions/statement.ts';
import { ruleSchema } from '../proxy/rule.ts';
import type { LocalStack } from '../stack.ts';
import { type Answer, ok, refused } from './answer.ts';

/** What `/local` offers about the AWS services behind the proxy. */
export const awsSurface = {
  'GET /local/requests': 'how often each function called each operation of AWS',
  'DELETE /local/requests': 'count from zero',
  'GET /local/aws-faults': 'the rules that break calls of AWS services',
  'PUT /local/aws-faults': 'replace them: an array of {effect, function?, operation?, target?, after?, times?}',
  'GET /local/permissions': 'the statements of each function’s role',
  'PUT /local/permissions': 'replace those of one function: {function, statements}; its processes start afresh',
} as const;

/** @returns undefined where the path is not one of these */
export async function controlAws(
  route: string,
  body: () => Promise<string>,
  stack: LocalStack,
): Promise<Answer | undefined> {
  const { counts, rules } = stack.services.proxy;
  switch (route) {
    case 'GET /local/requests':
      return ok(counts.list());
    case 'DELETE /local/requests':
      counts.clear();
      return ok({});
    case 'GET /local/aws-faults':
      return ok(rules.list());
    case 'PUT /local/aws-faults': {
      const given = read(z.array(ruleSchema), await body());
      if (given.kind === 'wrong') return given.answer;
      const names = stack.functions.map(({ logicalId }) => logicalId);
      const unknown = given.value.findIndex((rule) => !names.some((name) => name.includes(rule.function ?? '')));
      if (unknown !== -1) {
        const allowed = `must be part of one of ${names.join(', ')}`;
        return refused(400, 'bad-request', 'Nothing was changed.', { [`${unknown}.function`]: allowed });
      }
      rules.replace(given.value);
      return ok(rules.list());
    }
    case 'GET /local/permissions':
      return ok(Object.fromEntries(stack.functions.map(({ logicalId, statements }) => [logicalId, statements()])));
    case 'PUT /local/permissions':
      return putPermissions(await body(), stack);
    default:
      return undefined;
  }
}

const permissionsSchema = z.strictObject({ function: z.string(), statements: z.array(statementSchema) });

async function putPermissions(body: string, { functions }: LocalStack): Promise<Answer> {
  const given = read(permissionsSchema, body);
  if (given.kind === 'wrong') return given.answer;
  const target = functions.find(({ logicalId }) => logicalId === given.value.function);
  if (!target) {
    const names = functions.map(({ logicalId }) => logicalId).join(', ');
    return refused(400, 'bad-request', 'There is no such function.', { function: `one of ${names}` });
  }
  await target.setStatements(given.value.statements);
  return ok(target.statements());
}

function read<T>(schema: z.ZodType<T>, body: string): { kind: 'value'; value: T } | { kind: 'wrong'; answer: Answer } {
  let content: unknown;
  try {
    content = JSON.parse(body);
  } catch {
    return { kind: 'wrong', answer: refused(400, 'bad-json', 'The body must be JSON.') };
  }
  const parsed = schema.safeParse(content);
  if (parsed.success) return { kind: 'value', value: parsed.data };
  const fields = Object.fromEntries(
    parsed.error.issues.map(({ path, message }) => [path.join('.') || 'body', message]),
  );
  return { kind: 'wrong', answer: refused(400, 'bad-request', 'Nothing was changed.', fields) };
}
