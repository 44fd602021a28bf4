import { readEnvironment } from '../adapters/environment.ts';
import { sendSourceRequest } from '../adapters/ingest-queue.ts';
import { errorFields, log } from '../adapters/log.ts';
import { cachedSecret } from '../adapters/secret.ts';
import { secretNotConfigured } from '../adapters/secret-not-configured.ts';
import { secretsManagerClient } from '../adapters/secrets-manager.ts';
import { sqsClient } from '../adapters/sqs.ts';
import { isSignedBy, isWellFormed } from '../sources/genesys/signature.ts';
import { environmentSchema } from './env.ts';
import { createHandler } from './handler.ts';
import { judgeBySignature, signingSecretsSchema } from './signing-secrets.ts';

/** A secret that was taken out is valid for so long at most. */
const secretMaxAgeMs = 5 * 60_000;

const settings = readEnvironment(environmentSchema, process.env);
const sqs = sqsClient();
const openMessagingSecret = cachedSecret(
  secretsManagerClient(),
  settings.GENESYS_OPEN_MESSAGING_SECRET_ARN,
  signingSecretsSchema,
  {
    now: Date.now,
    maxAgeMs: secretMaxAgeMs,
    notConfigured: secretNotConfigured(log),
  },
);

export const handler = createHandler({
  webhooks: new Map([
    [
      'POST /v1/sources/genesys-open-messaging',
      {
        source: 'genesys-open-messaging',
        judge: judgeBySignature({
          secret: openMessagingSecret,
          isSigned: (body, headers, secrets) => isSignedBy(body, headers['x-hub-signature-256'], secrets),
          mayBeSigned: (headers) => isWellFormed(headers['x-hub-signature-256']),
          unreachable: (error) => log.error('secret-not-read', errorFields(error)),
          now: Date.now,
        }),
      },
    ],
  ]),
  send: (request, signal) => sendSourceRequest(sqs, settings.INGEST_QUEUE_URL, request, signal),
  log,
  now: Date.now,
});
