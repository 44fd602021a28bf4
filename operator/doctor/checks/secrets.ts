import { createPrivateKey } from 'node:crypto';
import { apnsSecret } from '../../../lambdas/channels/apns/credentials.ts';
import { credentialsOf } from '../../../lambdas/channels/apns/keys.ts';
import { credentialOf, fcmSecret, isExternal } from '../../../lambdas/channels/fcm/credentials.ts';
import { botOf, telegramSecret } from '../../../lambdas/channels/telegram/credentials.ts';
import { genesysClientSchema } from '../../../lambdas/sources/genesys/api-credentials.ts';
import type { Check } from '../check.ts';
import { judgeSecret } from '../judge-secret.ts';
import { judgeSigningSecrets } from '../signing-secrets.ts';

export const secrets: Check = {
  name: 'secrets',
  healthy: 'every secret holds what its functions can read',
  async run(context) {
    const { apns, fcm, telegram, genesysApi, desktop } = context.settings;
    const said = await Promise.all([
      apns &&
        judgeSecret(context, { ...apns, schema: apnsSecret, why: 'no iOS device gets a push' }, (secret) =>
          apns.apps.flatMap((app) => {
            const key = credentialsOf(secret, app);
            if (!key) return [`it has no key for ${app}`];
            return isP256(key.privateKey) ? [] : [`the privateKey for ${app} is no P-256 key in PKCS #8 PEM`];
          }),
        ),
      fcm &&
        judgeSecret(context, { ...fcm, schema: fcmSecret, why: 'no device gets a push through Firebase' }, (secret) =>
          fcm.apps.flatMap((app) => {
            const credential = credentialOf(secret, app);
            if (!credential) return [`it has no credential for ${app}`];
            const isUsable = isExternal(credential) || isRsa(credential.private_key);
            return isUsable ? [] : [`the private_key for ${app} is no RSA key in PKCS #8 PEM`];
          }),
        ),
      telegram &&
        judgeSecret(
          context,
          { ...telegram, schema: telegramSecret, why: 'no Mini App can register, and none gets a message' },
          (secret) => telegram.apps.flatMap((app) => (botOf(secret, app) ? [] : [`it has no token for ${app}`])),
        ),
      genesysApi &&
        judgeSecret(context, {
          ...genesysApi,
          schema: genesysClientSchema,
          why: 'what events leave out, the text and the conversation of a message, cannot be looked up in Genesys',
        }),
      desktop &&
        judgeSecret(context, {
          ...desktop,
          // The same form of client: RFC 6749, 2.3.1.
          schema: genesysClientSchema,
          why: 'no agent gets a notification of the service at desktopUrl',
        }),
      judgeSigningSecrets(context),
    ]);
    return said.flatMap((faults) => faults ?? []);
  },
};

const isP256 = (pem: string) => keyOf(pem)?.asymmetricKeyDetails?.namedCurve === 'prime256v1';
const isRsa = (pem: string) => keyOf(pem)?.asymmetricKeyType === 'rsa';

function keyOf(pem: string) {
  try {
    return pem.includes('-----BEGIN PRIVATE KEY-----') ? createPrivateKey(pem) : undefined;
  } catch {
    return undefined;
  }
}
