import { createPrivateKey } from 'node:crypto';
import type * as z from 'zod/mini';
import { apnsSecret } from '../../../lambdas/channels/apns/credentials.ts';
import { credentialsOf } from '../../../lambdas/channels/apns/keys.ts';
import { credentialOf, fcmSecret, isExternal } from '../../../lambdas/channels/fcm/credentials.ts';
import { genesysClientSchema } from '../../../lambdas/sources/genesys/api-credentials.ts';
import { signingSecretsSchema } from '../../../lambdas/webhook/signing-secrets.ts';
import type { Check, DoctorContext } from '../check.ts';
import { type Fault, fault } from '../finding.ts';
import { readSecretAsFunctions } from '../secret-reading.ts';

const putIn = (name: string) => `aws secretsmanager put-secret-value --secret-id ${name} --secret-string file://FILE `;

export const secrets: Check = {
  name: 'secrets',
  healthy: 'every secret holds what its functions can read',
  async run(context) {
    const { apns, fcm, genesysApi, genesysOpenMessaging } = context.settings;
    const said = await Promise.all([
      apns &&
        judge(context, { ...apns, schema: apnsSecret, why: 'no iOS device gets a push' }, (secret) =>
          apns.apps.flatMap((app) => {
            const key = credentialsOf(secret, app);
            if (!key) return [`it has no key for ${app}`];
            return isP256(key.privateKey) ? [] : [`the privateKey for ${app} is no P-256 key in PKCS #8 PEM`];
          }),
        ),
      fcm &&
        judge(context, { ...fcm, schema: fcmSecret, why: 'no device gets a push through Firebase' }, (secret) =>
          fcm.apps.flatMap((app) => {
            const credential = credentialOf(secret, app);
            if (!credential) return [`it has no credential for ${app}`];
            const isUsable = isExternal(credential) || isRsa(credential.private_key);
            return isUsable ? [] : [`the private_key for ${app} is no RSA key in PKCS #8 PEM`];
          }),
        ),
      genesysApi &&
        judge(context, {
          ...genesysApi,
          schema: genesysClientSchema,
          why: 'what events leave out, the text and the conversation of a message, cannot be looked up in Genesys',
        }),
      genesysOpenMessaging &&
        judge(context, {
          ...genesysOpenMessaging,
          schema: signingSecretsSchema,
          why: 'every message that the Open Messaging webhook brings is refused, and Genesys gives it up',
        }),
    ]);
    const unfinished = genesysOpenMessaging && (await rotation(context, genesysOpenMessaging.secretName));
    return [...said, unfinished].flatMap((faults) => faults ?? []);
  },
};

interface Kept<Value> {
  readonly secretName: string;
  readonly schema: z.core.$ZodType<Value>;
  readonly why: string;
}

async function judge<Value>(
  { secrets: client }: DoctorContext,
  { secretName, schema, why }: Kept<Value>,
  wrongIn: (value: Value) => readonly string[] = () => [],
): Promise<readonly Fault[]> {
  const wrong = (what: string) =>
    fault('error', `the secret ${secretName}: ${what}`, why, `${putIn(secretName)}(docs/deploy.md says what it holds)`);
  const reading = await readSecretAsFunctions(client, secretName, schema);
  switch (reading.kind) {
    case 'missing':
      return [wrong('it is not there, or nobody has put a value in')];
    case 'unusable':
      return [wrong(reading.reason)];
    case 'found':
      return wrongIn(reading.value).map(wrong);
  }
}

async function rotation({ secrets: client }: DoctorContext, secretName: string): Promise<readonly Fault[]> {
  const reading = await readSecretAsFunctions(client, secretName, signingSecretsSchema);
  if (reading.kind !== 'found' || reading.value.secrets.length < 2) return [];
  return [
    fault(
      'warning',
      `the secret ${secretName} holds two signing secrets`,
      'whoever knows the old one can still write messages in the name of your agents',
      'once Genesys signs with the new one everywhere, take the old one out',
    ),
  ];
}

const isP256 = (pem: string) => keyOf(pem)?.asymmetricKeyDetails?.namedCurve === 'prime256v1';
const isRsa = (pem: string) => keyOf(pem)?.asymmetricKeyType === 'rsa';

function keyOf(pem: string) {
  try {
    return pem.includes('-----BEGIN PRIVATE KEY-----') ? createPrivateKey(pem) : undefined;
  } catch {
    return undefined;
  }
}
