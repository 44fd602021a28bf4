import type { LocalStack } from '../../stack.ts';

type Services = LocalStack['services'];

/** What of the local stack it takes to speak through its sources. */
export interface ReplyStack extends Pick<LocalStack, 'bus' | 'sources' | 'clock'> {
  readonly template: Pick<LocalStack['template'], 'outputs'>;
  readonly services: Pick<Services, 'dynamoDbClient'> & {
    readonly genesys: Pick<Services['genesys'], 'putMessages'>;
    readonly genesysCredentials: Pick<Services['genesysCredentials'], 'signingSecrets'>;
    readonly sqs: Pick<Services['sqs'], 'endpoint' | 'queueUrl'>;
  };
}
