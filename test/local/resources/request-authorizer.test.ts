import { describe, expect, test } from '@jest/globals';
import * as z from 'zod';
import { type PatchOperation, patchTemplate } from '../../../local/template/patch.ts';
import { templateOf } from '../../lib/synthesized.ts';
import { differences } from './differences.ts';
import { drop, idFinder, replace, set, withoutResource } from './mutations/mutation.ts';
import { planOf } from './plan.ts';

const { Resources: resources, ...rest } = z
  .looseObject({ Resources: z.record(z.string(), z.looseObject({ Properties: z.looseObject({}).optional() })) })
  .parse(templateOf({ jwtAlgorithms: 'ES256', channels: 'none' }).toJSON());
const assetKeys = Object.values(resources).flatMap(({ Properties }) => {
  const code = z.object({ Code: z.object({ S3Key: z.string() }) }).safeParse(Properties);
  return code.success ? [code.data.Code.S3Key] : [];
});

function planWith(patch: readonly PatchOperation[]) {
  const patched = patchTemplate({ ...rest, Resources: resources }, patch);
  if (patched.kind === 'wrong') throw new Error(patched.line);
  return planOf(patched.template, assetKeys);
}

const id = idFinder(Object.keys(resources));
const authorizer = id('ApiHttpApiCustomersByFunction');
const asItIs = planWith([]);
const route = 'GET /v1/devices';
const guarded = Object.entries(asItIs.api.routes).flatMap(([key, { authorizer }]) => (authorizer ? [key] : []));
const onEveryRoute = (property: string, value: unknown) =>
  Object.fromEntries(guarded.map((key) => [`api.routes.${key}.${property}`, value]));

test('as it is: one function for all routes, which may be invoked', () => {
  expect(guarded.length).toBeGreaterThan(3);
  expect(asItIs.api.routes[route]).toMatchObject({
    authorizerPermitted: true,
    authorizer: {
      kind: 'request',
      functionArn: expect.stringContaining(id('CustomersAuthorizeFunction')),
      identitySource: ['$request.header.Authorization'],
      resultTtlSeconds: 0,
    },
  });
});

describe('a change shows', () => {
  test('how long results are kept', () => {
    const plan = planWith([replace(authorizer, 'AuthorizerResultTtlInSeconds', 60)]);
    expect(differences(asItIs, plan)).toEqual(onEveryRoute('authorizer.resultTtlSeconds', 60));
  });

  test('another identity source', () => {
    const plan = planWith([replace(authorizer, 'IdentitySource', ['$request.header.X-Token'])]);
    expect(differences(asItIs, plan)).toEqual(onEveryRoute('authorizer.identitySource.0', '$request.header.X-Token'));
  });

  test('another function', () => {
    const plan = planWith([
      replace(
        authorizer,
        'AuthorizerUri',
        'arn:aws:apigateway:eu-central-1:lambda:path/2015-03-31/functions/arn:aws:lambda:eu-central-1:000000000000:function:other/invocations',
      ),
    ]);
    expect(differences(asItIs, plan)).toMatchObject(onEveryRoute('authorizerPermitted', false));
  });

  test('no right to invoke it', () => {
    const [permission] = Object.keys(resources).filter((name) => /CustomersByFunction.*Permission/.test(name));
    const plan = planWith([withoutResource(permission ?? '')]);
    expect(differences(asItIs, plan)).toEqual(onEveryRoute('authorizerPermitted', false));
  });
});

describe('what cannot be run stops the runner', () => {
  test.each<[string, readonly PatchOperation[], string]>([
    ['IAM policies as answers', [replace(authorizer, 'EnableSimpleResponses', false)], 'EnableSimpleResponses'],
    ['answers not stated', [drop(authorizer, 'EnableSimpleResponses')], 'EnableSimpleResponses'],
    [
      'the older event',
      [replace(authorizer, 'AuthorizerPayloadFormatVersion', '1.0')],
      'AuthorizerPayloadFormatVersion',
    ],
    [
      'results kept, not said how long',
      [drop(authorizer, 'AuthorizerResultTtlInSeconds')],
      'AuthorizerResultTtlInSeconds',
    ],
    [
      'longer than an hour',
      [replace(authorizer, 'AuthorizerResultTtlInSeconds', 3601)],
      'AuthorizerResultTtlInSeconds',
    ],
    ['no identity source', [replace(authorizer, 'IdentitySource', [])], 'IdentitySource'],
    ['a source not known here', [replace(authorizer, 'IdentitySource', ['$stageVariables.a'])], 'IdentitySource'],
    ['no Lambda function', [replace(authorizer, 'AuthorizerUri', 'https://example.com')], 'AuthorizerUri'],
    ['a role to invoke it with', [set(authorizer, 'AuthorizerCredentialsArn', 'arn')], 'AuthorizerCredentialsArn'],
    ['settings of the other type', [set(authorizer, 'JwtConfiguration', {})], 'JwtConfiguration'],
    [
      'a route of the other type',
      [replace(id('ApiHttpApiGETv1devices'), 'AuthorizationType', 'JWT')],
      'AuthorizationType',
    ],
    ['scopes', [set(id('ApiHttpApiGETv1devices'), 'AuthorizationScopes', ['a'])], 'AuthorizationScopes'],
    ['no authorizer', [drop(id('ApiHttpApiGETv1devices'), 'AuthorizerId')], 'AuthorizerId'],
  ])('%s', (_, patch, naming) => {
    expect(() => planWith(patch)).toThrow(naming);
  });
});
