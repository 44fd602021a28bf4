import { Stack } from 'aws-cdk-lib';
import { ManagedPolicy } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import type { Configuration } from './configuration.ts';
import type { GenesysClient } from './genesys-client.ts';
import type { IngestQueue } from './ingest-queue.ts';

/**
 * What the process that listens to Genesys' WebSocket (`bin/genesys-bridge.ts`) needs of the stack, which does not run it:
 * its settings, and a policy for whatever role or user it runs as.
 * @returns outputs of the stack; none where there is no bridge
 */
export function genesysBridge(
  scope: Construct,
  {
    settings,
    queue,
    genesysApi,
  }: {
    readonly settings: Pick<Configuration, 'genesysBridge' | 'messageExpirySeconds'>;
    readonly queue: IngestQueue | undefined;
    readonly genesysApi: GenesysClient | undefined;
  },
): Readonly<Record<string, string>> {
  if (!settings.genesysBridge || !queue || !genesysApi) return {};
  const policy = new ManagedPolicy(scope, 'GenesysBridgePolicy', {
    description: 'What the bridge to the WebSocket of Genesys Cloud may do, and nothing else',
  });
  queue.grantSend(policy);
  genesysApi.grantRead(policy);
  return {
    IngestQueueUrl: queue.queueUrl,
    GenesysBridgeEnvironment: Stack.of(scope).toJsonString({
      ...genesysApi.environment,
      INGEST_QUEUE_URL: queue.queueUrl,
      MESSAGE_EXPIRY_SECONDS: String(settings.messageExpirySeconds),
      STACK_NAME: Stack.of(scope).stackName,
    }),
    GenesysBridgePolicyArn: policy.managedPolicyArn,
  };
}
