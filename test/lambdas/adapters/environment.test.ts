import { expect, test } from '@jest/globals';
import * as z from 'zod';
import { readEnvironment } from '../../../lambdas/adapters/environment.ts';
import { environmentSchema } from '../../../lambdas/api/env.ts';

const complete = {
  DEVICE_TABLE: 'devices',
  PRESENCE_TABLE: 'presence',
  JOURNAL_TABLE: 'journal',
  LATER_QUEUE_URL: 'https://sqs/later',
  CUSTOMER_CLAIM: 'sub',
  PRESENCE_SECONDS: '60',
  MESSAGE_EXPIRY_SECONDS: '3600',
  PRIVACY_MODE: 'generic',
  APNS_DEFAULT_ENVIRONMENT: 'production',
};

test('reads numbers as numbers and leaves the rest of the environment out', () => {
  expect(readEnvironment(environmentSchema, { ...complete, PATH: '/bin' })).toEqual({
    ...complete,
    PRESENCE_SECONDS: 60,
    MESSAGE_EXPIRY_SECONDS: 3600,
  });
});

test('names every variable that is missing or wrong and what is allowed, never a value', () => {
  const { DEVICE_TABLE, ...incomplete } = complete;
  const environment = { ...incomplete, PRESENCE_SECONDS: 'secret-1', APNS_DEFAULT_ENVIRONMENT: 'secret-2' };
  let message = '';
  try {
    readEnvironment(environmentSchema, environment);
  } catch (error) {
    message = String(error);
  }
  expect(message).toBe(
    'Error: Environment: DEVICE_TABLE is missing (the name of a DynamoDB table); ' +
      'PRESENCE_SECONDS is wrong (a whole number of seconds, at least 1); ' +
      'APNS_DEFAULT_ENVIRONMENT is wrong (production or sandbox).',
  );
});

test.each(['0', '-1', '1.5', '1e3', ' 60', ''])('%j is no number of seconds', (PRESENCE_SECONDS) => {
  expect(() => readEnvironment(environmentSchema, { ...complete, PRESENCE_SECONDS })).toThrow('PRESENCE_SECONDS');
});

test('a variable without a description is explained by its schema', () => {
  const schema = z.object({ DAYS: z.string().regex(/^\d+$/, 'a whole number') });
  expect(() => readEnvironment(schema, { DAYS: 'x' })).toThrow('DAYS is wrong (a whole number).');
});
