import type { SourceSettings } from '../../lambdas/sources/source-settings.ts';
import { sourceSecretsSchema } from '../../lambdas/webhook/source-secrets.ts';
import { sourcesOf } from '../source-settings.ts';
import type { DoctorContext } from './check.ts';
import { type Fault, fault } from './finding.ts';
import { judgeSecret, type Kept } from './judge-secret.ts';
import { readSecretAsFunctions } from './secret-reading.ts';

type Signing = Omit<Kept<unknown>, 'schema'> & {
  /** Who signs, or proves otherwise who they are. */
  readonly who: string;
  /** What one of its secrets has to look like, where that is not free. */
  readonly pair?: string;
};

/** The secrets with which contact centres, and the service that shows notifications, prove that a request is theirs. */
export async function judgeSigningSecrets(context: DoctorContext): Promise<readonly Fault[]> {
  const { genesysOpenMessaging, desktopCallbacks, sourceSecretNames } = context.settings;
  const sources = Object.entries(sourcesOf(context.deployment.outputs)).flatMap(([name, source]): Signing[] => {
    const secretName = Object.hasOwn(sourceSecretNames, name) ? sourceSecretNames[name] : undefined;
    return secretName === undefined ? [] : [signingOf(name, source, secretName)];
  });
  const openMessaging: Signing[] = genesysOpenMessaging
    ? [
        {
          ...genesysOpenMessaging,
          who: 'Genesys',
          why: 'every message that the Open Messaging webhook brings is refused, and Genesys gives it up',
        },
      ]
    : [];
  const callbacks: Signing[] = desktopCallbacks
    ? [
        {
          ...desktopCallbacks,
          who: 'the service at desktopUrl',
          why: 'every callback is refused: nothing comes of what agents click',
        },
      ]
    : [];
  const said = await Promise.all(
    [...openMessaging, ...callbacks, ...sources].map((signing) => judgeSigning(context, signing)),
  );
  return said.flat();
}

function signingOf(name: string, source: SourceSettings, secretName: string): Signing {
  const pair = pairOf(source);
  return {
    secretName,
    who: name,
    why: `all that ${name} sends is refused: its customers hear nothing`,
    page: `docs/sources/${source.kind}.md`,
    ...(pair === undefined ? {} : { pair }),
  };
}

/** `user:password` is cut at the first colon (RFC 7617), and a client's id and secret likewise. */
function pairOf(source: SourceSettings): string | undefined {
  if (source.kind === 'intercom') return undefined;
  switch (source.auth.kind) {
    case 'basic':
      return 'user:password';
    case 'client-credentials':
      return 'clientId:clientSecret';
    case 'hmac':
    case 'bearer':
    case 'header':
      return undefined;
  }
}

async function judgeSigning(context: DoctorContext, { who, pair, ...kept }: Signing): Promise<readonly Fault[]> {
  const schema = sourceSecretsSchema;
  const wrong = await judgeSecret(context, { ...kept, schema }, ({ secrets }) =>
    secrets.flatMap((secret, at) =>
      pair === undefined || /^[^:]+:./.test(secret) ? [] : [`secrets.${at} is no ${pair}`],
    ),
  );
  const reading = await readSecretAsFunctions(context.secrets, kept.secretName, schema);
  const isRotated = reading.kind === 'found' && reading.value.secrets.length > 1;
  return isRotated ? [...wrong, unfinished(kept.secretName, who)] : wrong;
}

const unfinished = (secretName: string, who: string) =>
  fault(
    'warning',
    `the secret ${secretName} holds two signing secrets`,
    'whoever knows the old one can still write messages in the name of your agents',
    `once ${who} signs with the new one everywhere, take the old one out`,
  );
