import { readEnvironment } from '../adapters/environment.ts';
import { sendSourceRequest } from '../adapters/ingest-queue.ts';
import { errorFields, log } from '../adapters/log.ts';
import { cachedSecret } from '../adapters/secret.ts';
import { secretNotConfigured } from '../adapters/secret-not-configured.ts';
import { secretsManagerClient } from '../adapters/secrets-manager.ts';
import { sqsClient } from '../adapters/sqs.ts';
import { environmentSchema } from './env.ts';
import { createHandler } from './handler.ts';
import { sourceSecretsSchema } from './source-secrets.ts';
import { webhooksOf } from './webhooks.ts';

/** A secret that was taken out is valid for so long at most. */
const secretMaxAgeMs = 5 * 60_000;

const settings = readEnvironment(environmentSchema, process.env);
const sqs = sqsClient();
const secretsManager = secretsManagerClient();
const { SOURCES: sources = {}, SOURCE_SECRET_ARNS: arns = {} } = settings;

const secretAt = (arn: string | undefined) =>
  arn === undefined
    ? undefined
    : cachedSecret(secretsManager, arn, sourceSecretsSchema, {
        now: Date.now,
        maxAgeMs: secretMaxAgeMs,
        notConfigured: secretNotConfigured(log),
      });

export const handler = createHandler({
  webhooks: webhooksOf({
    openMessagingSecret: secretAt(settings.GENESYS_OPEN_MESSAGING_SECRET_ARN),
    sources,
    secretOf: (source) => secretAt(Object.hasOwn(arns, source) ? arns[source] : undefined),
    send: (request, signal) => sendSourceRequest(sqs, settings.INGEST_QUEUE_URL, request, signal),
    unreachable: (error) => log.error('secret-not-read', errorFields(error)),
    now: Date.now,
  }),
  log,
  now: Date.now,
});
