import { createHmac } from 'node:crypto';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import { parseSourceRequest, sendSourceRequest } from '../../../lambdas/adapters/ingest-queue.ts';
import { createLog, errorFields } from '../../../lambdas/adapters/log.ts';
import { cachedSecret } from '../../../lambdas/adapters/secret.ts';
import { isSignedBy, isWellFormed } from '../../../lambdas/sources/genesys/signature.ts';
import { createHandler } from '../../../lambdas/webhook/handler.ts';
import { judgeBySignature, signingSecretsSchema } from '../../../lambdas/webhook/signing-secrets.ts';
import { startSecrets } from '../../../local/secrets/server.ts';
import { receive, remove, startStand } from '../../local/sqs/sqs-stand.ts';
import { apiEvent } from '../api/api-event.ts';
import { startOutages } from './outages.ts';

export const routeKey = 'POST /v1/sources/genesys-open-messaging';
export const secretMaxAgeMs = 300_000;
const aws = { region: 'eu-central-1', credentials: { accessKeyId: 'local', secretAccessKey: 'local' } };
const arn = 'arn:aws:secretsmanager:eu-central-1:000000000000:secret:handoff-push/test/genesys-open-messaging';

export const signature = (body: string | Buffer, secret: string) =>
  `sha256=${createHmac('sha256', secret).update(body).digest('base64')}`;

export interface Sent {
  readonly body: string | Buffer;
  /** The header; undefined: none. */
  readonly signature: string | undefined;
  readonly base64?: boolean;
  readonly routeKey?: string;
}

/** The services that the webhook asks, each of which can be out of order, and one webhook process after the other. */
export async function startWebhookUnderTest() {
  const [stand, secrets] = await Promise.all([startStand(), startSecrets()]);
  const [sqsOutages, secretOutages] = await Promise.all([
    startOutages(stand.sqs.endpoint),
    startOutages(secrets.endpoint),
  ]);
  const sqs = new SQSClient({ ...aws, endpoint: sqsOutages.endpoint, maxAttempts: 2 });
  const secretsManager = new SecretsManagerClient({ ...aws, endpoint: secretOutages.endpoint, maxAttempts: 1 });

  return {
    sqsOutages,
    secretOutages,
    now: stand.now,
    pass: stand.pass,
    putSecret: (value: unknown) =>
      secrets.putSecret({ arn, name: arn, value: typeof value === 'string' ? value : JSON.stringify(value) }),
    async newWebhook({ limitMs = 5_000, readLimitMs = 2_000 } = {}) {
      const queueUrl = await stand.queue();
      const lines: string[] = [];
      const log = createLog((line) => lines.push(line));
      const handler = createHandler({
        webhooks: new Map([
          [
            routeKey,
            {
              source: 'genesys-open-messaging',
              judge: judgeBySignature({
                secret: cachedSecret(secretsManager, arn, signingSecretsSchema, {
                  now: stand.now,
                  maxAgeMs: secretMaxAgeMs,
                  notConfigured: (reason) => log.error('secret-not-configured', { reason }),
                }),
                isSigned: (body, headers, all) => isSignedBy(body, headers['x-hub-signature-256'], all),
                mayBeSigned: (headers) => isWellFormed(headers['x-hub-signature-256']),
                unreachable: (error) => log.error('secret-not-read', errorFields(error)),
                now: stand.now,
                readLimitMs,
              }),
            },
          ],
        ]),
        send: (request, signal) => sendSourceRequest(sqs, queueUrl, request, signal),
        log,
        now: stand.now,
        limitMs,
      });
      return {
        lines,
        said: (): unknown => JSON.parse(lines.at(-1) ?? 'null'),
        send: ({ body, signature: given, base64 = false, routeKey: key = routeKey }: Sent) =>
          handler({
            ...apiEvent(key, { body: Buffer.from(body).toString(base64 ? 'base64' : 'utf8'), isBase64Encoded: base64 }),
            headers: {
              'content-type': 'application/json',
              ...(given === undefined ? {} : { 'x-hub-signature-256': given }),
            },
          }),
        /** What lies in the ingest queue, worked off. */
        taken: async () => {
          const messages = await receive(stand.client, queueUrl);
          for (const message of messages) await remove(stand.client, queueUrl, message);
          return messages.flatMap(({ Body = '' }) => parseSourceRequest(Body) ?? []);
        },
      };
    },
    close: async () => {
      sqs.destroy();
      secretsManager.destroy();
      await Promise.all([sqsOutages.close(), secretOutages.close()]);
      await Promise.all([stand.close(), secrets.close()]);
    },
  };
}

export type WebhookUnderTest = Awaited<ReturnType<typeof startWebhookUnderTest>>;
