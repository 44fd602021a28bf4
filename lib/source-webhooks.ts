import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { WebhookEnvironment } from '../lambdas/webhook/env.ts';
import type { IngestQueue } from './ingest-queue.ts';
import { PipelineFunction } from './pipeline-function.ts';
import { ProviderSecret } from './provider-secret.ts';

export interface SourceWebhooksProps {
  readonly stage: string;
  readonly queue: IngestQueue;
  readonly logDays: RetentionDays;
}

/** Takes what contact centres send to an address of ours: checks the signature, puts it on the ingest queue. */
export class SourceWebhooks extends Construct {
  readonly routes: { readonly paths: readonly string[]; readonly handler: IFunction };

  constructor(scope: Construct, id: string, props: SourceWebhooksProps) {
    super(scope, id);
    const openMessaging = new ProviderSecret(this, 'GenesysOpenMessaging', {
      secretName: `handoff-push/${props.stage}/genesys-open-messaging`,
      description:
        'The secrets with which Genesys signs: {"secrets": ["…"]}; while one replaces another both: {"secrets": ["…", "…"]}',
      rotation: 'It is typed into Genesys by hand: a person rotates it, and the function picks the new one up.',
    });
    const webhook = new PipelineFunction<WebhookEnvironment>(this, 'Webhook', {
      folder: 'webhook',
      description: 'Takes what contact centres send, if it is signed',
      logDays: props.logDays,
      environment: {
        INGEST_QUEUE_URL: props.queue.queueUrl,
        GENESYS_OPEN_MESSAGING_SECRET_ARN: openMessaging.secretArn,
      },
    });
    openMessaging.grantRead(webhook.function);
    props.queue.grantSend(webhook.function);
    this.routes = { paths: ['/v1/sources/genesys-open-messaging'], handler: webhook.function };
  }
}
