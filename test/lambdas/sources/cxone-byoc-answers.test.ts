import { describe, expect, test } from '@jest/globals';
import {
  postAnswer,
  readTokenRequest,
  tokenAnswer,
  tokenRefusal,
} from '../../../lambdas/sources/cxone/byoc-answers.ts';

const secret = 'a-long-secret-that-nobody-may-see-anywhere-0001';
const asking = { client_id: 'cxone', client_secret: secret, grant_type: 'client_credentials' };
const asked = { kind: 'asked', clientId: 'cxone', clientSecret: secret };

describe('a request for a token', () => {
  test.each<[string, string]>([
    ['JSON', JSON.stringify(asking)],
    ['JSON with space around it', `\n ${JSON.stringify(asking, null, 2)}\n`],
    ['JSON with more in it', JSON.stringify({ ...asking, expires_in: 60, scope: 'all' })],
    ['a form', new URLSearchParams(asking).toString()],
  ])('as %s', (_, body) => {
    expect(readTokenRequest(body)).toEqual(asked);
  });

  test('as a form has what was written, whatever its characters', () => {
    const odd = { ...asking, client_secret: 'a+b&c=d e%20ü====' };
    const body = new URLSearchParams(odd).toString();
    expect(readTokenRequest(body)).toMatchObject({ clientSecret: odd.client_secret });
  });

  test.each<[string, string, string]>([
    ['nothing', '', 'invalid_request'],
    ['no JSON', `{"client_secret": "${secret}"`, 'invalid_request'],
    ['a list', JSON.stringify([asking]), 'invalid_request'],
    ['null', 'null', 'invalid_request'],
    ['no grant', JSON.stringify({ ...asking, grant_type: undefined }), 'invalid_request'],
    ['no client', JSON.stringify({ ...asking, client_id: '' }), 'invalid_request'],
    ['no secret', JSON.stringify({ ...asking, client_secret: undefined }), 'invalid_request'],
    ['a secret that is a number', JSON.stringify({ ...asking, client_secret: 7 }), 'invalid_request'],
    ['a form with a client twice', `${new URLSearchParams(asking)}&client_id=other`, 'invalid_request'],
    ['another grant', JSON.stringify({ ...asking, grant_type: 'password' }), 'unsupported_grant_type'],
    ['another grant of nobody', JSON.stringify({ grant_type: 'implicit' }), 'unsupported_grant_type'],
  ])('as %s is refused, without a word of it', (_, body, error) => {
    expect(readTokenRequest(body)).toEqual({ kind: 'refused', error });
  });
});

test('the answers have the names and statuses of RFC 6749, and CXone’s own', () => {
  expect(tokenAnswer('token', 3600)).toEqual({ access_token: 'token', token_type: 'Bearer', expires_in: 3600 });
  expect(tokenRefusal('invalid_client')).toEqual({ status: 401, body: { error: 'invalid_client' } });
  expect(tokenRefusal('invalid_request')).toEqual({ status: 400, body: { error: 'invalid_request' } });
  expect(postAnswer('id-1')).toEqual({ idOnExternalPlatform: 'id-1' });
});
