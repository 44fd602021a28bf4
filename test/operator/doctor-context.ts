import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import { documentClient } from '../../lambdas/adapters/dynamodb.ts';
import { createAwsAround } from '../../operator/aws-around.ts';
import type { Check, DoctorContext } from '../../operator/doctor/check.ts';
import { runChecks } from '../../operator/doctor/run-checks.ts';
import type { OperatorSettings } from '../../operator/operator-settings.ts';

export const region = 'eu-central-1';
export const stackName = 'HandoffPush-test';

export const bus = 'aws.partner/genesys.com/cloud/org/suffix';

export const settings: OperatorSettings = {
  production: true,
  eventSourceName: bus,
  genesysTopics: ['v2.detail.events.conversation.{id}.attributes'],
  jwtIssuer: 'http://localhost:1',
  jwtAlgorithms: ['RS256'],
  goneGuard: { percent: 20, samples: 20 },
  sourceSecretNames: {},
};

/** All clients of AWS on one endpoint, as the command line has them of a deployed stack. */
export function contextOn(
  endpoint: string,
  given: {
    readonly settings?: Partial<OperatorSettings>;
    readonly outputs?: Readonly<Record<string, string>>;
    readonly now?: () => number;
  } = {},
) {
  const clientSettings = { region, endpoint, credentials: { accessKeyId: 'OPERATOR', secretAccessKey: 'secret' } };
  const quick = { ...clientSettings, maxAttempts: 1 };
  const tables = documentClient(quick);
  const sqs = new SQSClient(quick);
  const secrets = new SecretsManagerClient(quick);
  const aws = createAwsAround(stackName, quick);
  const context: DoctorContext = {
    deployment: {
      place: { kind: 'aws', stackName, region },
      outputs: given.outputs ?? {},
      tables,
      sqs,
      now: given.now ?? Date.now,
    },
    settings: { ...settings, ...given.settings },
    secrets,
    aws,
  };
  return {
    context,
    close: () => {
      for (const client of [tables, sqs, secrets]) client.destroy();
      aws.close();
    },
  };
}

/** What one check says, as one line for each thing said. */
export async function saidBy(check: Check, context: DoctorContext): Promise<readonly string[]> {
  const [examined] = await runChecks([check], context);
  return (examined?.said ?? []).map(({ severity, what }) => `${severity}: ${what}`);
}
