import { secretSchema } from '../resources/secret.ts';
import type { Template } from '../template/template.ts';
import { secretValues } from './secret-values.ts';
import type { GivenSecrets } from './secrets-file.ts';
import type { SecretsServer } from './server.ts';

/**
 * Fills the template's secrets.
 * @param own this machine's values, the file's among them, by the last part of a secret's name
 * @param given what the file holds
 * @returns the names of the secrets that nobody has given a value yet
 * @throws an Error of one line where the file names a secret that is not in the template
 */
export function putSecrets(
  template: Template,
  server: SecretsServer,
  own: Readonly<Record<string, string>>,
  given: GivenSecrets | undefined,
): readonly string[] {
  const wanted = template.ofType('AWS::SecretsManager::Secret', secretSchema).map(({ identity, properties }) => ({
    arn: identity.ref,
    name: properties.Name,
    generated: properties.GenerateSecretString !== undefined,
  }));
  const filled = secretValues(wanted, own, given);
  if (filled.kind === 'wrong') throw new Error(filled.line);
  for (const secret of filled.values) server.putSecret(secret);
  return filled.notConfigured;
}
