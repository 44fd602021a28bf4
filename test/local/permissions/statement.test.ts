import { describe, expect, test } from '@jest/globals';
import { isAllowed, type Statement, statementSchema } from '../../../local/permissions/statement.ts';

const table = 'arn:aws:dynamodb:eu-central-1:000000000000:table/T';
const allow = (Action: string[], Resource: string[]): Statement => ({ Effect: 'Allow', Action, Resource });
const deny = (Action: string[], Resource: string[]): Statement => ({ Effect: 'Deny', Action, Resource });
const need = { action: 'dynamodb:Query', resource: table };

/** IAM user guide, "Policy evaluation logic" and "IAM JSON policy elements: Action, Resource". */
describe('isAllowed', () => {
  test.each<[string, Statement[], boolean]>([
    ['nothing is allowed by default', [], false],
    ['the very action and resource', [allow(['dynamodb:Query'], [table])], true],
    ['one of several actions and resources', [allow(['dynamodb:GetItem', 'dynamodb:Query'], ['x', table])], true],
    ['another action', [allow(['dynamodb:GetItem'], [table])], false],
    ['another resource', [allow(['dynamodb:Query'], [`${table}2`])], false],
    ['a table is not its index', [allow(['dynamodb:Query'], [`${table}/index/*`])], false],
    ['a wildcard in the action', [allow(['dynamodb:Q*'], [table])], true],
    ['a question mark is one character', [allow(['dynamodb:Quer?'], [table])], true],
    ['a wildcard in the resource', [allow(['dynamodb:Query'], ['arn:aws:dynamodb:*:*:table/*'])], true],
    ['actions in another casing', [allow(['DynamoDB:query'], [table])], true],
    ['resources in another casing', [allow(['dynamodb:Query'], [table.toUpperCase()])], false],
    ['a dot is a dot', [allow(['dynamodb.Query'], [table])], false],
    ['a denial beats every permission', [allow(['*'], ['*']), deny(['dynamodb:Query'], ['*'])], false],
    ['a denial of another action', [allow(['*'], ['*']), deny(['dynamodb:PutItem'], ['*'])], true],
  ])('%s', (_, statements, allowed) => {
    expect(isAllowed(statements, need)).toBe(allowed);
  });
});

test('a statement with what cannot be judged here is refused by name', () => {
  const statement = { Effect: 'Allow', Action: 'sqs:*', Resource: '*' };
  expect(statementSchema.parse(statement)).toEqual({ Effect: 'Allow', Action: ['sqs:*'], Resource: ['*'] });
  for (const extra of [{ Condition: {} }, { NotAction: 'x' }, { NotResource: 'x' }, { Principal: '*' }]) {
    const parsed = statementSchema.safeParse({ ...statement, ...extra });
    expect(JSON.stringify(parsed.error?.issues)).toContain(Object.keys(extra)[0]);
  }
});
