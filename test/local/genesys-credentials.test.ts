import { describe, expect, test } from '@jest/globals';
import { makeGenesysCredentials } from '../../local/genesys-credentials.ts';

const given = (values: Readonly<Record<string, unknown>>) => ({
  file: 'local.json',
  values: Object.fromEntries(Object.entries(values).map(([name, value]) => [name, JSON.stringify(value)])),
});
const client = { clientId: 'ours', clientSecret: 'hush' };

test('without a file they are new at each start, and the secrets hold them', () => {
  const [one, other] = [makeGenesysCredentials(), makeGenesysCredentials()];
  expect(JSON.parse(one.secretValues['genesys-api'] ?? '')).toEqual(one.client);
  expect(JSON.parse(one.secretValues['genesys-open-messaging'] ?? '')).toEqual({ secrets: one.signingSecrets });
  expect(one.client).not.toEqual(other.client);
  expect(one.signingSecrets).not.toEqual(other.signingSecrets);
});

test('what a file gives counts, by the whole name of the secret or its last part', () => {
  const made = makeGenesysCredentials(
    given({ 'handoff-push/local/genesys-api': client, 'genesys-open-messaging': { secrets: ['new', 'old'] } }),
  );
  expect(made).toMatchObject({ client, signingSecrets: ['new', 'old'] });
  expect(JSON.parse(made.secretValues['genesys-open-messaging'] ?? '')).toEqual({ secrets: ['new', 'old'] });
});

describe('what a file gives and nobody can use', () => {
  test.each<[Record<string, unknown>, string]>([
    [{ 'genesys-api': { clientId: 'hush' } }, 'local.json: genesys-api: wrong or missing: clientSecret'],
    [{ 'genesys-api': 'hush' }, 'local.json: genesys-api: is no JSON object'],
    [{ 'genesys-open-messaging': { secret: 'hush' } }, 'local.json: genesys-open-messaging: wrong or missing: secrets'],
    [
      { 'genesys-open-messaging': { secrets: ['hush', 7] } },
      'local.json: genesys-open-messaging: wrong or missing: secrets.1',
    ],
    [
      { 'genesys-open-messaging': { secrets: ['a', 'b', 'hush'] } },
      'local.json: genesys-open-messaging: wrong or missing: secrets',
    ],
  ])('%j: one line, without the value', (values, line) => {
    expect(() => makeGenesysCredentials(given(values))).toThrow(new Error(line));
  });
});
