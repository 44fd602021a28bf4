import { describe, expect, test } from '@jest/globals';
import { credentialOf, fcmSecret } from '../../../../lambdas/channels/fcm/credentials.ts';

const key = { client_email: 'a@b.iam.gserviceaccount.com', private_key: 'pem' };
const external = {
  type: 'external_account',
  audience: '//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/handoff-push/providers/aws-lambda',
  subject_token_type: 'urn:ietf:params:aws:token-type:aws4_request',
  token_url: 'https://sts.googleapis.com/v1/token',
  service_account_impersonation_url:
    'https://iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/a@b.iam.gserviceaccount.com:generateAccessToken',
  credential_source: {
    environment_id: 'aws1',
    regional_cred_verification_url: 'https://sts.{region}.amazonaws.com?Action=GetCallerIdentity&Version=2011-06-15',
  },
};
const wrongFields = (secret: unknown) =>
  fcmSecret.safeParse(secret).error?.issues.map(({ path }) => path.join('.')) ?? 'nothing is wrong';

describe('the secret may be', () => {
  test('a service account key, with or without its type; what else Google writes into it is left out', () => {
    expect(fcmSecret.parse(key)).toEqual(key);
    expect(fcmSecret.parse({ ...key, type: 'service_account', project_id: 'x' })).toEqual({
      ...key,
      type: 'service_account',
    });
  });

  test('a configuration without a key; the metadata server that it names is left out', () => {
    const asGcloudWritesIt = {
      ...external,
      universe_domain: 'googleapis.com',
      service_account_impersonation: { token_lifetime_seconds: 1800 },
      credential_source: {
        ...external.credential_source,
        region_url: 'http://169.254.169.254/latest/meta-data/placement/availability-zone',
        url: 'http://169.254.169.254/latest/meta-data/iam/security-credentials',
        imdsv2_session_token_url: 'http://169.254.169.254/latest/api/token',
      },
    };
    expect(fcmSecret.parse(asGcloudWritesIt)).toEqual({
      ...external,
      service_account_impersonation: { token_lifetime_seconds: 1800 },
    });
  });

  test('one credential for all projects, or one for each', () => {
    const secret = fcmSecret.parse({ apps: { one: key, two: external } });
    expect(credentialOf(secret, 'one')).toEqual(key);
    expect(credentialOf(secret, 'two')).toEqual(external);
    expect(credentialOf(secret, 'three')).toBeUndefined();
    expect(credentialOf(secret, 'constructor')).toBeUndefined();
    expect(credentialOf(fcmSecret.parse(key), 'three')).toEqual(key);
  });
});

describe('what is wrong is named by its field', () => {
  test.each([
    [{}, ['client_email', 'private_key']],
    [{ ...key, type: 'authorized_user' }, ['type']],
    [{ ...key, private_key: '' }, ['private_key']],
    [{ ...external, audience: '' }, ['audience']],
    [{ ...external, token_url: 'http://sts.googleapis.com/v1/token' }, ['token_url']],
    [{ ...external, subject_token_type: 'urn:ietf:params:oauth:token-type:jwt' }, ['subject_token_type']],
    [
      { ...external, credential_source: { executable: { command: 'true' } } },
      ['credential_source.environment_id', 'credential_source.regional_cred_verification_url'],
    ],
    [{ apps: { one: key, two: { ...external, audience: 7 } } }, ['apps.two.audience']],
    [{ apps: { one: {} } }, ['apps.one.client_email', 'apps.one.private_key']],
    [{ apps: [] }, ['apps']],
    [null, ['']],
    ['text', ['']],
  ])('%j', (secret, fields) => {
    expect(wrongFields(secret)).toEqual(fields);
  });
});
