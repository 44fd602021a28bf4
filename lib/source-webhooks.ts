import { Stack } from 'aws-cdk-lib';
import { HttpMethod } from 'aws-cdk-lib/aws-apigatewayv2';
import { Construct } from 'constructs';
import type { WebhookEnvironment } from '../lambdas/webhook/env.ts';
import type { OpenPath, OpenRoutes } from './app-api.ts';
import type { Configuration } from './configuration.ts';
import type { IngestQueue } from './ingest-queue.ts';
import { secretNames } from './operator-settings.ts';
import { PipelineFunction } from './pipeline-function.ts';
import { ProviderSecret } from './provider-secret.ts';
import { forWebhooks } from './source-settings.ts';

export interface SourceWebhooksProps {
  readonly settings: Configuration;
  readonly queue: IngestQueue;
}

/** Where contact centres send to; undefined where none does. */
export function sourceWebhooks(
  scope: Construct,
  settings: Configuration,
  queue: IngestQueue | undefined,
): OpenRoutes | undefined {
  if (!queue || (!settings.genesysOpenMessaging && Object.keys(settings.sources).length === 0)) return undefined;
  return new SourceWebhooks(scope, 'Webhooks', { settings, queue }).routes;
}

/** Takes what contact centres send to an address of ours: checks that it is theirs, puts it on the ingest queue. */
export class SourceWebhooks extends Construct {
  readonly routes: OpenRoutes;

  constructor(scope: Construct, id: string, { settings, queue }: SourceWebhooksProps) {
    super(scope, id);
    const { stage, sources, genesysOpenMessaging, logDays } = settings;
    const names = secretNames(stage);
    const openMessaging = genesysOpenMessaging
      ? secret(this, 'GenesysOpenMessaging', names.genesysOpenMessaging, 'The secrets with which Genesys signs')
      : undefined;
    const ofSources = Object.entries(sources).map(
      ([name, { kind }]) =>
        [name, secret(this, `Source-${name}`, names.source(name), secretDescription(name, kind))] as const,
    );
    const webhook = new PipelineFunction<WebhookEnvironment>(this, 'Webhook', {
      folder: 'webhook',
      description: 'Takes what contact centres send, if it is signed',
      logDays,
      environment: {
        INGEST_QUEUE_URL: queue.queueUrl,
        ...(openMessaging ? { GENESYS_OPEN_MESSAGING_SECRET_ARN: openMessaging.secretArn } : {}),
        ...(ofSources.length === 0
          ? {}
          : {
              SOURCES: forWebhooks(sources),
              SOURCE_SECRET_ARNS: Stack.of(this).toJsonString(
                Object.fromEntries(ofSources.map(([name, { secretArn }]) => [name, secretArn])),
              ),
            }),
      },
    });
    for (const one of [openMessaging, ...ofSources.map(([, ofSource]) => ofSource)]) one?.grantRead(webhook.function);
    queue.grantSend(webhook.function);
    this.routes = {
      name: 'Webhook',
      routes: routesOf(settings),
      handler: webhook.function,
      reason:
        'A contact centre has no token of ours: it signs what it sends or shows a secret, and the function checks that.',
    };
  }
}

function secret(scope: Construct, id: string, secretName: string, what: string): ProviderSecret {
  return new ProviderSecret(scope, id, {
    secretName,
    description: `${what}: {"secrets": ["…"]}; while one replaces another both: {"secrets": ["…", "…"]}`,
    rotation:
      'It is typed into the contact centre by hand: a person rotates it, and the function picks the new one up.',
  });
}

function secretDescription(name: string, kind: string): string {
  return kind === 'intercom'
    ? `The client secret of the Intercom app of ${name}`
    : `What proves the requests of ${name}`;
}

/**
 * Intercom holds back for minutes to hours after one 429, and drops events then: it gets a quarter of what an account has
 * (API Gateway, "Throttle requests to your HTTP APIs": 10,000 a second), far beyond what agents write, and in bursts the half.
 */
const hardlyThrottled = 2_500;

function routesOf({ sources, genesysOpenMessaging, webhookRequestsPerSecond }: Configuration): OpenPath[] {
  const events = (path: string, requestsPerSecond = webhookRequestsPerSecond) => ({
    path,
    methods: [HttpMethod.POST, HttpMethod.HEAD],
    requestsPerSecond,
  });
  const only = (path: string) => ({ ...events(path), methods: [HttpMethod.POST] });
  const base = '/v1/sources';
  return [
    ...(genesysOpenMessaging ? [events(`${base}/genesys-open-messaging`)] : []),
    ...Object.entries(sources).flatMap(([name, source]) => {
      if (source.kind === 'intercom') return [events(`${base}/${name}`, hardlyThrottled)];
      const isByoc = source.kind === 'cxone' && source.auth.kind === 'client-credentials';
      const box = `${base}/${name}/integration/box/1.0`;
      return [
        events(`${base}/${name}`),
        ...(isByoc ? [only(`${box}/token`), only(`${box}/posts/{postId}/messages`)] : []),
      ];
    }),
  ];
}
