import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
  randomInt,
} from 'node:crypto';
import * as z from 'zod';
import { type ApnsSecret, apnsSecret } from '../lambdas/channels/apns/credentials.ts';
import { allCredentials as allApnsKeys } from '../lambdas/channels/apns/keys.ts';
import {
  allCredentials as allGoogleCredentials,
  type ExternalAccount,
  type FcmSecret,
  fcmSecret,
  type GoogleCredential,
  isExternal,
} from '../lambdas/channels/fcm/credentials.ts';
import { botOf, type TelegramSecret, telegramSecret } from '../lambdas/channels/telegram/credentials.ts';
import type { Origins, StandInsOptions } from './providers/stand-ins.ts';
import type { GivenSecrets } from './secrets/secrets-file.ts';

/** Where this machine's Google is. */
type GoogleOrigins = Pick<Origins, 'googleStsTokenUrl' | 'googleIamCredentialsOrigin'>;

/** Credentials as an operator would put them into the secrets, and what the stand-ins check against. */
export interface ProviderCredentials
  extends Required<Pick<StandInsOptions, 'apnsKeys' | 'serviceAccounts' | 'workloadIdentities' | 'telegramBots'>> {
  /** The values of the secrets, by the last part of their name. */
  readonly secretValues: (origins: GoogleOrigins) => Readonly<Record<string, string>>;
}

/**
 * Made anew at each start, except what a file gives: then the stand-ins know the public half of the file's keys, and a
 * configuration without a key is sent to them instead of to Google.
 * @throws an Error of one line that names the file and the field where a provider's credentials cannot be used
 */
export function makeProviderCredentials(
  { fcmProjectId, bots }: { readonly fcmProjectId: string; readonly bots: readonly string[] },
  given?: GivenSecrets,
): ProviderCredentials {
  const apns: ApnsSecret = givenValue(given, 'apns', apnsSecret) ?? {
    teamId: 'LOCALTEAM1',
    keyId: 'LOCALKEY01',
    privateKey: privatePem(generateKeyPairSync('ec', { namedCurve: 'P-256' })),
  };
  const fcm: FcmSecret = givenValue(given, 'fcm', fcmSecret) ?? {
    type: 'service_account',
    client_email: `local@${fcmProjectId}.iam.gserviceaccount.com`,
    private_key: privatePem(generateKeyPairSync('rsa', { modulusLength: 2048 })),
  };
  const telegram: TelegramSecret = givenValue(given, 'telegram', telegramSecret) ?? {
    apps: Object.fromEntries(bots.map((name) => [name, { botToken: madeBotToken() }])),
  };
  const google = allGoogleCredentials(fcm);
  const complain = (provider: string, what: string) => () => complaint(given, provider, what);
  return {
    secretValues: (origins) => ({
      apns: JSON.stringify(apns),
      fcm: JSON.stringify(sentTo(origins, fcm)),
      telegram: JSON.stringify(telegram),
    }),
    telegramBots: bots.flatMap((name) => {
      const bot = botOf(telegram, name);
      return bot ? [{ name, botToken: bot.botToken }] : [];
    }),
    apnsKeys: allApnsKeys(apns).map(({ teamId, keyId, privateKey }) => ({
      teamId,
      keyId,
      publicKeyPem: publicPem(privateKey, isP256, complain('apns', 'privateKey: write a P-256 key in PKCS #8 PEM')),
    })),
    serviceAccounts: google.flatMap((one) =>
      isExternal(one)
        ? []
        : {
            clientEmail: one.client_email,
            publicKeyPem: publicPem(
              one.private_key,
              isRsa,
              complain('fcm', 'private_key: write an RSA key in PKCS #8 PEM'),
            ),
          },
    ),
    workloadIdentities: google.filter(isExternal).map((one) => {
      const serviceAccountEmail = impersonated(one);
      if (serviceAccountEmail !== undefined) return { audience: one.audience, serviceAccountEmail };
      throw complaint(given, 'fcm', 'service_account_impersonation_url: write the one that gcloud made');
    }),
  };
}

/** As BotFather makes them. */
const madeBotToken = () => `${randomInt(10 ** 9, 10 ** 10)}:${randomBytes(26).toString('base64url').slice(0, 35)}`;

function impersonated({ service_account_impersonation_url: url = '' }: ExternalAccount): string | undefined {
  return /\/serviceAccounts\/([^/:]+):generateAccessToken$/.exec(url)?.[1];
}

function sentTo(origins: GoogleOrigins, secret: FcmSecret): FcmSecret {
  if (!('apps' in secret)) return credentialSentTo(origins, secret);
  const apps = Object.entries(secret.apps).map(([app, one]) => [app, credentialSentTo(origins, one)] as const);
  return { apps: Object.fromEntries(apps) };
}

function credentialSentTo(
  { googleStsTokenUrl, googleIamCredentialsOrigin }: GoogleOrigins,
  credential: GoogleCredential,
): GoogleCredential {
  if (!isExternal(credential)) return credential;
  const { pathname } = new URL(credential.service_account_impersonation_url ?? 'https://localhost/');
  return {
    ...credential,
    token_url: googleStsTokenUrl,
    service_account_impersonation_url: `${googleIamCredentialsOrigin}${pathname}`,
  };
}

/** The file's value for a provider, whether it names the secret in full or by its last part. */
function givenValue<Value>(given: GivenSecrets | undefined, provider: string, schema: z.core.$ZodType<Value>) {
  const text = Object.entries(given?.values ?? {}).find(([name]) => name.split('/').at(-1) === provider)?.[1];
  if (text === undefined) return undefined;
  const parsed = z.safeParse(schema, readJson(text));
  if (parsed.success) return parsed.data;
  const fields = parsed.error.issues.map(({ path }) => path.join('.')).filter((field) => field !== '');
  throw complaint(given, provider, fields.length > 0 ? `wrong or missing: ${fields.join(', ')}` : 'is no JSON object');
}

const complaint = (given: GivenSecrets | undefined, provider: string, what: string) =>
  new Error(`${given?.file}: ${provider}: ${what}`);

const isP256 = (key: KeyObject) => key.asymmetricKeyDetails?.namedCurve === 'prime256v1';
const isRsa = (key: KeyObject) => key.asymmetricKeyType === 'rsa';

function publicPem(pem: string, isRight: (key: KeyObject) => boolean, complain: () => Error): string {
  const key = readPrivateKey(pem);
  if (!key || !isRight(key)) throw complain();
  return createPublicKey(key).export({ type: 'spki', format: 'pem' }).toString();
}

function readPrivateKey(pem: string): KeyObject | undefined {
  try {
    // The functions read PKCS #8 only, as Apple and Google hand it out.
    return pem.includes('-----BEGIN PRIVATE KEY-----') ? createPrivateKey(pem) : undefined;
  } catch {
    return undefined;
  }
}

const privatePem = ({ privateKey }: { privateKey: KeyObject }) =>
  privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
