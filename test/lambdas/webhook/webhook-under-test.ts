import { createHmac } from 'node:crypto';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import { parseSourceRequest, sendSourceRequest } from '../../../lambdas/adapters/ingest-queue.ts';
import { createLog, errorFields } from '../../../lambdas/adapters/log.ts';
import { cachedSecret } from '../../../lambdas/adapters/secret.ts';
import type { Sources } from '../../../lambdas/sources/source-settings.ts';
import { createHandler } from '../../../lambdas/webhook/handler.ts';
import { sourceSecretsSchema } from '../../../lambdas/webhook/source-secrets.ts';
import { webhooksOf } from '../../../lambdas/webhook/webhooks.ts';
import { startSecrets } from '../../../local/secrets/server.ts';
import { receive, remove, startStand } from '../../local/sqs/sqs-stand.ts';
import { apiEvent } from '../api/api-event.ts';
import { startOutages } from './outages.ts';

export const routeKey = 'POST /v1/sources/genesys-open-messaging';
export const secretMaxAgeMs = 300_000;
const aws = { region: 'eu-central-1', credentials: { accessKeyId: 'local', secretAccessKey: 'local' } };
const arn = 'arn:aws:secretsmanager:eu-central-1:000000000000:secret:handoff-push/test/genesys-open-messaging';

const arnOf = (source: string) =>
  `arn:aws:secretsmanager:eu-central-1:000000000000:secret:handoff-push/test/source-${source}`;

export const signature = (body: string | Buffer, secret: string) =>
  `sha256=${createHmac('sha256', secret).update(body).digest('base64')}`;

export interface Sent {
  readonly body: string | Buffer;
  /** The header; undefined: none. */
  readonly signature: string | undefined;
  readonly base64?: boolean;
  readonly routeKey?: string;
  /** Further ones. */
  readonly headers?: Readonly<Record<string, string>>;
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
    /** @param source of which source; absent: of Open Messaging */
    putSecret: (value: unknown, source?: string) => {
      const name = source === undefined ? arn : arnOf(source);
      return secrets.putSecret({ arn: name, name, value: typeof value === 'string' ? value : JSON.stringify(value) });
    },
    async newWebhook({
      limitMs = 5_000,
      readLimitMs = 2_000,
      sources = {},
    }: {
      limitMs?: number;
      readLimitMs?: number;
      sources?: Sources;
    } = {}) {
      const queueUrl = await stand.queue();
      const lines: string[] = [];
      const log = createLog((line) => lines.push(line));
      const secretAt = (secretId: string) =>
        cachedSecret(secretsManager, secretId, sourceSecretsSchema, {
          now: stand.now,
          maxAgeMs: secretMaxAgeMs,
          notConfigured: (reason) => log.error('secret-not-configured', { reason }),
        });
      const handler = createHandler({
        webhooks: webhooksOf({
          openMessagingSecret: secretAt(arn),
          sources,
          secretOf: (source) => secretAt(arnOf(source)),
          send: (request, signal) => sendSourceRequest(sqs, queueUrl, request, signal),
          unreachable: (error) => log.error('secret-not-read', errorFields(error)),
          now: stand.now,
          readLimitMs,
        }),
        log,
        now: stand.now,
        limitMs,
      });
      return {
        lines,
        said: (): unknown => JSON.parse(lines.at(-1) ?? 'null'),
        send: ({ body, signature: given, base64 = false, routeKey: key = routeKey, headers = {} }: Sent) =>
          handler({
            ...apiEvent(key, { body: Buffer.from(body).toString(base64 ? 'base64' : 'utf8'), isBase64Encoded: base64 }),
            headers: {
              'content-type': 'application/json',
              ...(given === undefined ? {} : { 'x-hub-signature-256': given }),
              ...headers,
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
