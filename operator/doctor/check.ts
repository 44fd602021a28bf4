import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { AwsAround } from '../aws-around.ts';
import type { Deployment } from '../deployment.ts';
import type { OperatorSettings } from '../operator-settings.ts';
import { type Said, skip } from './finding.ts';

/** What a check may look at. */
export interface DoctorContext {
  readonly deployment: Pick<Deployment, 'place' | 'outputs' | 'tables' | 'sqs' | 'now'>;
  readonly settings: OperatorSettings;
  readonly secrets: SecretsManagerClient;
  /** What of AWS no local stack has; undefined there. */
  readonly aws: AwsAround | undefined;
}

/** One thing that may be wrong with a deployment. */
export interface Check {
  readonly name: string;
  /** What is true where it finds nothing. */
  readonly healthy: string;
  /** May reject: then it is said that nobody could look, or that what should be there is not. */
  readonly run: (context: DoctorContext) => Promise<readonly Said[]>;
}

/** A check of what only an account of AWS has. */
export function checkOfAws(
  check: Pick<Check, 'name' | 'healthy'> & {
    readonly service: string;
    readonly run: (aws: AwsAround, context: DoctorContext) => Promise<readonly Said[]>;
  },
): Check {
  const { name, healthy, service, run } = check;
  return {
    name,
    healthy,
    run: async (context) =>
      context.aws ? run(context.aws, context) : [skip(`the local stack has no ${service}: look at a deployed stack`)],
  };
}
