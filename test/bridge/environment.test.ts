import { describe, expect, test } from '@jest/globals';
import { readBridgeSettings } from '../../bridge/environment.ts';

const complete = {
  GENESYS_API_SECRET_ARN: 'arn:of-the-secret',
  GENESYS_LOGIN_ORIGIN: 'https://login.mypurecloud.de',
  GENESYS_API_ORIGIN: 'https://api.mypurecloud.de',
  INGEST_QUEUE_URL: 'https://sqs/ingest',
  GENESYS_QUEUES: 'q-1, q-2,q-1',
};

const { GENESYS_QUEUES: _, ...withoutIds } = complete;

test('lists of ids, and what is usual for the rest', () => {
  expect(readBridgeSettings(complete)).toEqual({
    secret: 'arn:of-the-secret',
    loginOrigin: 'https://login.mypurecloud.de',
    apiOrigin: 'https://api.mypurecloud.de',
    queueUrl: 'https://sqs/ingest',
    queues: ['q-1', 'q-2'],
    users: [],
    port: 8080,
    messageExpirySeconds: 3_600,
  });
});

test('all of one kind, and all else set', () => {
  const more = { GENESYS_USERS: ' all', PORT: '0', MESSAGE_EXPIRY_SECONDS: '60' };
  expect(readBridgeSettings({ ...withoutIds, ...more })).toMatchObject({
    queues: [],
    users: 'all',
    port: 0,
    messageExpirySeconds: 60,
  });
});

describe('wrong, by its name and never by its value', () => {
  test.each([
    ['GENESYS_API_SECRET_ARN', undefined],
    ['GENESYS_LOGIN_ORIGIN', 'http://a-wrong-value.example'],
    ['GENESYS_API_ORIGIN', 'https://a-wrong-value.example/with/a/path'],
    ['INGEST_QUEUE_URL', ''],
    ['GENESYS_QUEUES', 'a-wrong-value,with.dots'],
    ['GENESYS_QUEUES', 'a-wrong-value,all,'],
    ['GENESYS_USERS', ''],
    ['PORT', '70000'],
    ['PORT', 'a-wrong-value'],
    ['MESSAGE_EXPIRY_SECONDS', '0'],
  ])('%s=%s', (name, value) => {
    const read = () => readBridgeSettings({ ...complete, [name]: value });
    expect(read).toThrow(new RegExp(`^Environment: ${name} is `));
    expect(read).not.toThrow('a-wrong-value');
  });

  test('nothing to listen to', () => {
    expect(() => readBridgeSettings(withoutIds)).toThrow('GENESYS_QUEUES and GENESYS_USERS');
  });

  test('more than 20 channels can have, with what to do', () => {
    const GENESYS_USERS = Array.from({ length: 19_999 }, (_, index) => `u-${index}`).join();
    expect(() => readBridgeSettings({ ...complete, GENESYS_USERS })).toThrow('Name fewer ids');
    expect(readBridgeSettings({ ...complete, GENESYS_QUEUES: 'q-1', GENESYS_USERS }).users).toHaveLength(19_999);
  });
});
