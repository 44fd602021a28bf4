import { readCallback } from '../adapters/callback-rows.ts';
import { documentClient } from '../adapters/dynamodb.ts';
import { readEnvironment } from '../adapters/environment.ts';
import { sendSourceRequest } from '../adapters/ingest-queue.ts';
import { errorFields, log } from '../adapters/log.ts';
import { cachedSecret } from '../adapters/secret.ts';
import { secretNotConfigured } from '../adapters/secret-not-configured.ts';
import { secretsManagerClient } from '../adapters/secrets-manager.ts';
import { sqsClient } from '../adapters/sqs.ts';
import { sourceSecretsSchema } from '../webhook/source-secrets.ts';
import { environmentSchema } from './env.ts';
import { createHandler } from './handler.ts';
import { judgeCallbacks } from './judge-callbacks.ts';

/** A secret that was taken out is valid for so long at most. */
const secretMaxAgeMs = 5 * 60_000;

const settings = readEnvironment(environmentSchema, process.env);
const { DESKTOP_CALLBACK_SECRET_ARN: arn } = settings;
const sqs = sqsClient();
const tables = documentClient();

export const handler = createHandler({
  judge: judgeCallbacks({
    secret:
      arn === undefined
        ? undefined
        : cachedSecret(secretsManagerClient(), arn, sourceSecretsSchema, {
            now: Date.now,
            maxAgeMs: secretMaxAgeMs,
            notConfigured: secretNotConfigured(log),
          }),
    unreachable: (error) => log.error('secret-not-read', errorFields(error)),
    now: Date.now,
  }),
  readAnswer: (action) => readCallback(tables, settings.JOURNAL_TABLE, action),
  notRead: (error) => log.warn('callback-not-looked-up', errorFields(error)),
  send: (request, signal) => sendSourceRequest(sqs, settings.INGEST_QUEUE_URL, request, signal),
  log,
  now: Date.now,
});
