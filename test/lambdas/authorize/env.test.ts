import { expect, test } from '@jest/globals';
import { readEnvironment } from '../../../lambdas/adapters/environment.ts';
import { environmentSchema } from '../../../lambdas/authorize/env.ts';

const good = {
  JWT_ISSUER: 'https://login.example.com',
  JWT_AUDIENCE: '["one","two, three"]',
  JWT_ALGORITHMS: 'RS256,ES256',
  CLAIMS: '["sub"]',
};

test('lists are read as they were written', () => {
  expect(readEnvironment(environmentSchema, good)).toEqual({
    JWT_ISSUER: 'https://login.example.com',
    JWT_AUDIENCE: ['one', 'two, three'],
    JWT_ALGORITHMS: ['RS256', 'ES256'],
    CLAIMS: ['sub'],
  });
});

test.each([
  [{ JWT_AUDIENCE: '[]' }, 'JWT_AUDIENCE is wrong'],
  [{ JWT_AUDIENCE: 'one' }, 'JWT_AUDIENCE is wrong'],
  [{ JWT_AUDIENCE: '[5]' }, 'JWT_AUDIENCE is wrong'],
  [{ JWT_ALGORITHMS: '' }, 'JWT_ALGORITHMS is wrong'],
  [{ CLAIMS: undefined }, 'CLAIMS is missing'],
])('%j: %s', (wrong, said) => {
  expect(() => readEnvironment(environmentSchema, { ...good, ...wrong })).toThrow(said);
});
