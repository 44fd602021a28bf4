import { createHmac } from 'node:crypto';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import { readCallback } from '../../../lambdas/adapters/callback-rows.ts';
import { documentClient } from '../../../lambdas/adapters/dynamodb.ts';
import { sendSourceRequest } from '../../../lambdas/adapters/ingest-queue.ts';
import { createLog, errorFields } from '../../../lambdas/adapters/log.ts';
import { createMessageEnds } from '../../../lambdas/adapters/message-ends.ts';
import { createOutsideEvents } from '../../../lambdas/adapters/outside-events.ts';
import { cachedSecret } from '../../../lambdas/adapters/secret.ts';
import { callbackRoute, createHandler } from '../../../lambdas/desktop-callback/handler.ts';
import { judgeCallbacks } from '../../../lambdas/desktop-callback/judge-callbacks.ts';
import { sourceSecretsSchema } from '../../../lambdas/webhook/source-secrets.ts';
import { startOutsideBuses } from '../../../local/eventbridge/outside-buses.ts';
import { startSecrets } from '../../../local/secrets/server.ts';
import { startTables } from '../../dynamodb-local.ts';
import { startStand } from '../../local/sqs/sqs-stand.ts';
import { apiEvent } from '../api/api-event.ts';
import { ingestUnderTest } from '../ingest/ingest-under-test.ts';
import { startOutages } from '../webhook/outages.ts';

const aws = { region: 'eu-central-1', credentials: { accessKeyId: 'local', secretAccessKey: 'local' } };
const arn = 'arn:aws:secretsmanager:eu-central-1:000000000000:secret:handoff-push/test/desktop-callbacks';

export const signature = (body: string | Buffer, secret: string) =>
  `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;

export interface Sent {
  readonly body: string | Buffer;
  /** The header; absent: none. */
  readonly signature?: string;
  readonly correlationId?: string;
  readonly base64?: boolean;
}

/**
 * The function, what it asks, each of which can be out of order, and what handles its requests: the ingest function on the same
 * queue and table, and the bus of others.
 */
export async function startCallbackUnderTest() {
  const [stand, secrets, tables, buses] = await Promise.all([
    startStand(),
    startSecrets(),
    startTables(),
    startOutsideBuses({ account: '000000000000', region: aws.region }),
  ]);
  const [sqsOutages, secretOutages, tableOutages] = await Promise.all(
    [stand.sqs.endpoint, secrets.endpoint, tables.endpoint].map(startOutages),
  );
  if (!sqsOutages || !secretOutages || !tableOutages) throw new Error('Nothing listens.');
  const sqs = new SQSClient({ ...aws, endpoint: sqsOutages.endpoint, maxAttempts: 2 });
  const secretsManager = new SecretsManagerClient({ ...aws, endpoint: secretOutages.endpoint, maxAttempts: 1 });
  const client = documentClient({ ...aws, endpoint: tableOutages.endpoint, maxAttempts: 1 });
  // The bus's own client is made with the first event.
  const environment = { ...process.env };
  Object.assign(process.env, {
    AWS_ENDPOINT_URL_EVENTBRIDGE: buses.endpoint,
    AWS_REGION: aws.region,
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
  });

  return {
    sqsOutages,
    secretOutages,
    tableOutages,
    buses,
    now: stand.now,
    pass: stand.pass,
    putSecret: (value: unknown) =>
      secrets.putSecret({ arn, name: arn, value: typeof value === 'string' ? value : JSON.stringify(value) }),
    async newCallback({ isSigned = true, readLimitMs = 500 }: { isSigned?: boolean; readLimitMs?: number } = {}) {
      const ingest = await ingestUnderTest(tables, stand, { api: undefined });
      const lines: string[] = [];
      const log = createLog((line) => lines.push(line));
      const handler = createHandler({
        judge: judgeCallbacks({
          secret: isSigned
            ? cachedSecret(secretsManager, arn, sourceSecretsSchema, {
                now: stand.now,
                maxAgeMs: 300_000,
                notConfigured: (reason) => log.error('secret-not-configured', { reason }),
              })
            : undefined,
          unreachable: (error) => log.error('secret-not-read', errorFields(error)),
          now: stand.now,
          readLimitMs,
        }),
        readAnswer: (action) => readCallback(client, ingest.journalTable, action),
        notRead: (error) => log.warn('callback-not-looked-up', errorFields(error)),
        readLimitMs,
        send: (request, signal) => sendSourceRequest(sqs, ingest.urls.ingest, request, signal),
        log,
        now: stand.now,
        limitMs: 2_000,
      });
      const outside = createOutsideEvents('crm', { log, now: stand.now });
      const ends = createMessageEnds({}, { log, now: stand.now, outside });
      return {
        ingest,
        lines,
        said: (): unknown => JSON.parse(lines.at(-1) ?? 'null'),
        async send({ body, signature: given, correlationId, base64 = false }: Sent) {
          const event = apiEvent(callbackRoute, {
            body: Buffer.from(body).toString(base64 ? 'base64' : 'utf8'),
            isBase64Encoded: base64,
          });
          const answer = await handler({
            ...event,
            headers: {
              ...event.headers,
              ...(given === undefined ? {} : { 'x-signature-256': given }),
              ...(correlationId === undefined ? {} : { 'x-correlation-id': correlationId }),
            },
          });
          const content: unknown = JSON.parse(answer.body ?? 'null');
          return { status: answer.statusCode, correlationId: answer.headers?.['x-correlation-id'], content };
        },
        /** Handles what lies in the queue. */
        handle: () => ends.andTold(ingest.run({ acted: ends.acted })),
      };
    },
    async close() {
      for (const one of [sqs, secretsManager, client]) one.destroy();
      await Promise.all([sqsOutages, secretOutages, tableOutages].map((outages) => outages.close()));
      await Promise.all([stand.close(), secrets.close(), tables.close(), buses.close()]);
      process.env = environment;
    },
  };
}

export type CallbackUnderTest = Awaited<ReturnType<typeof startCallbackUnderTest>>;
