import { randomBytes } from 'node:crypto';
import { intercomAuth } from '../../lambdas/sources/intercom.ts';
import { type Auth, type Sources, sourcesSchema } from '../../lambdas/sources/source-settings.ts';
import { sourceSecretsSchema } from '../../lambdas/webhook/source-secrets.ts';
import { givenValue } from '../secrets/given-value.ts';
import type { GivenSecrets } from '../secrets/secrets-file.ts';
import type { Template } from '../template/template.ts';

/** A source of the stack, with what it proves itself by. */
export interface LocalSource {
  readonly kind: Sources[string]['kind'];
  readonly auth: Auth;
  /** Where several are valid now, the first. */
  readonly secret: string;
  /** As Secrets Manager holds it. */
  readonly secretValue: string;
}

/**
 * What an operator would have agreed on with each source of the stack: made anew at each start, except what a file gives.
 * @returns by the source's name
 * @throws an Error of one line that names the file and the field where a value cannot be used
 */
export function makeSourceCredentials(template: Template, given?: GivenSecrets): ReadonlyMap<string, LocalSource> {
  const sources = sourcesSchema.parse(JSON.parse(template.outputs.SourceSettings ?? '{}'));
  return new Map(
    Object.entries(sources).map(([name, settings]) => {
      const auth = settings.kind === 'intercom' ? intercomAuth : settings.auth;
      const value = givenValue(given, `source-${name}`, sourceSecretsSchema) ?? { secrets: [newSecret(auth)] };
      return [
        name,
        { kind: settings.kind, auth, secret: value.secrets[0] ?? '', secretValue: JSON.stringify(value) },
      ] as const;
    }),
  );
}

function newSecret({ kind }: Auth): string {
  const random = randomBytes(32).toString('base64url');
  return kind === 'basic' || kind === 'client-credentials' ? `local:${random}` : random;
}
