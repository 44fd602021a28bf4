import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { knownTypes } from '../../local/resources/known-types.ts';
import { putSecrets } from '../../local/secrets/put-secrets.ts';
import { readSecretsFile } from '../../local/secrets/secrets-file.ts';
import { type SecretsServer, startSecrets } from '../../local/secrets/server.ts';
import { readTemplate } from '../../local/template/template.ts';

describe('the file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'secrets-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const written = (content: string) => {
    const file = join(folder, 'local.json');
    writeFileSync(file, content);
    return { file, read: readSecretsFile(file) };
  };

  test('holds objects and texts by name', () => {
    const { file, read } = written('{"apns": {"teamId": "T"}, "handoff-push/local/word": "plain"}');
    const values = { apns: '{"teamId":"T"}', 'handoff-push/local/word': 'plain' };
    expect(read).toEqual({ kind: 'secrets', secrets: { file, values } });
  });

  test.each([
    ['{"apns": "hush', 'is not JSON'],
    ['["hush"]', 'write a JSON object from the names of secrets to their values'],
    ['"hush"', 'write a JSON object from the names of secrets to their values'],
    ['{"apns": {}, "fcm": 7}', 'fcm: write an object or a text that is not empty'],
    ['{"fcm": ["hush"]}', 'fcm: write an object or a text that is not empty'],
    ['{"fcm": null}', 'fcm: write an object or a text that is not empty'],
    ['{"fcm": ""}', 'fcm: write an object or a text that is not empty'],
  ])('%s: one line with the file and the key, without the value', (content, said) => {
    const { file, read } = written(content);
    expect(read).toEqual({ kind: 'wrong', line: `${file}: ${said}` });
  });

  test('that is not there is named', () => {
    expect(readSecretsFile('/no/such/file')).toEqual({ kind: 'wrong', line: '/no/such/file: cannot be read' });
  });
});

describe('what the secrets of a template hold', () => {
  let server: SecretsServer;
  let client: SecretsManagerClient;
  beforeAll(async () => {
    server = await startSecrets();
    const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
    client = new SecretsManagerClient({ endpoint: server.endpoint, region: 'eu-central-1', credentials });
  });
  afterAll(async () => {
    client.destroy();
    await server.close();
  });

  const place = { region: 'eu-central-1', accountId: '000000000000', stackName: 'Test', tableSuffix: 'A1B2' };
  const templateWith = (...names: readonly string[]) => {
    const secret = (Name: string) => ({
      Type: 'AWS::SecretsManager::Secret',
      Properties: { Name, ...(Name.endsWith('empty') ? {} : { GenerateSecretString: {} }) },
    });
    const Resources = Object.fromEntries(names.map((name, index) => [`Secret${index}`, secret(name)]));
    return readTemplate({ Resources }, place, knownTypes(String));
  };
  const given = (values: Readonly<Record<string, string>>) => ({ file: 'local.json', values });
  const heldBy = async (SecretId: string) => (await client.send(new GetSecretValueCommand({ SecretId }))).SecretString;

  test('this machine’s value, else the file’s by whole name or last part, else a random text as in AWS', async () => {
    const template = templateWith('one/apns', 'one/fcm', 'one/telegram', 'one/word');
    const own = { fcm: 'made here' };
    const notConfigured = putSecrets(
      template,
      server,
      own,
      given({ apns: 'from the file', fcm: 'as it is there', 'one/word': 'whole name' }),
    );
    expect(notConfigured).toEqual(['one/telegram']);
    expect(await heldBy('one/apns')).toBe('from the file');
    expect(await heldBy('one/fcm')).toBe('made here');
    expect(await heldBy('one/word')).toBe('whole name');
    expect(await heldBy('one/telegram')).toMatch(/^(?=.*[a-z])(?=.*[A-Z])(?=.*\d)(?=.*[^\w])[!-~]{32}$/);
  });

  test('a random text is another each time', async () => {
    putSecrets(templateWith('two/first', 'two/second'), server, {}, undefined);
    expect(await heldBy('two/first')).not.toBe(await heldBy('two/second'));
  });

  test('one that is not even generated has no value', async () => {
    expect(putSecrets(templateWith('three/empty'), server, {}, undefined)).toEqual(['three/empty']);
    await expect(heldBy('three/empty')).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });

  test.each([
    [{ apns: 'x', sms: 'y', 'four/fcm': 'z' }, 'local.json: no such secret: sms, four/fcm; the template has four/apns'],
    [{ apns: 'x', 'four/apns': 'y' }, 'local.json: four/apns and apns are the same secret'],
  ])('%j is refused', (values, said) => {
    expect(() => putSecrets(templateWith('four/apns'), server, {}, given(values))).toThrow(said);
  });
});
