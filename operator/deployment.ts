import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { SQSClient } from '@aws-sdk/client-sqs';
import * as z from 'zod';
import { documentClient, type TablesClient } from '../lambdas/adapters/dynamodb.ts';

/** How a deployment is found: by the name of its stack, or by the address of the local one. */
export type Place =
  | { readonly kind: 'aws'; readonly stackName: string; readonly region: string | undefined }
  | { readonly kind: 'local'; readonly url: string };

/** A deployment, and what its command line talks to it with. */
export interface Deployment {
  readonly place: Place;
  /** The stack's outputs by their names, such as `JournalTableName`. */
  readonly outputs: Readonly<Record<string, string>>;
  readonly tables: TablesClient;
  readonly sqs: SQSClient;
  /** For further clients of the SDK; of the local stack, where all of AWS is. */
  readonly clientSettings: ClientSettings;
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly close: () => void;
}

export interface ClientSettings {
  readonly region?: string;
  readonly endpoint?: string;
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

/** Something that whoever typed the command can mend: its message is the whole story. */
export function operatorError(message: string): Error {
  const error = new Error(message);
  error.name = operatorErrorName;
  return error;
}

const operatorErrorName = 'OperatorError';
export const isOperatorError = (error: unknown): error is Error =>
  error instanceof Error && error.name === operatorErrorName;

const localStackSchema = z.object({
  endpoints: z.object({ aws: z.string() }),
  outputs: z.record(z.string(), z.string()),
});

/** @throws an Error named `OperatorError` where there is no such deployment, or nobody may look */
export async function connect(place: Place): Promise<Deployment> {
  return place.kind === 'local' ? connectLocal(place) : connectAws(place);
}

async function connectLocal(place: Extract<Place, { kind: 'local' }>): Promise<Deployment> {
  const answer = await fetch(new URL('/local/stack', place.url)).catch(() => undefined);
  if (!answer?.ok) throw operatorError(`No local stack answers at ${place.url}. Start one: npm start`);
  const { endpoints, outputs } = localStackSchema.parse(await answer.json());
  // The operator of the account: no function's role.
  const credentials = { accessKeyId: 'OPERATOR', secretAccessKey: 'local' };
  return joined(place, outputs, { region: 'eu-central-1', endpoint: endpoints.aws, credentials });
}

async function connectAws(place: Extract<Place, { kind: 'aws' }>): Promise<Deployment> {
  const settings = place.region === undefined ? {} : { region: place.region };
  const cloudFormation = new CloudFormationClient(settings);
  try {
    const { Stacks = [] } = await cloudFormation.send(new DescribeStacksCommand({ StackName: place.stackName }));
    const pairs = Stacks.flatMap(({ Outputs = [] }) => Outputs).map(
      ({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue] as const,
    );
    const outputs = Object.fromEntries(pairs);
    if (outputs.JournalTableName === undefined) {
      throw operatorError(`The stack ${place.stackName} is none of Handoff Push: it has no output JournalTableName.`);
    }
    return joined(place, outputs, settings);
  } catch (error) {
    if (isOperatorError(error)) throw error;
    const why = error instanceof Error ? error.message : String(error);
    throw operatorError(`The stack ${place.stackName} cannot be read: ${why}`);
  } finally {
    cloudFormation.destroy();
  }
}

function joined(place: Place, outputs: Readonly<Record<string, string>>, clientSettings: ClientSettings): Deployment {
  const tables = documentClient(clientSettings);
  const sqs = new SQSClient(clientSettings);
  return {
    place,
    outputs,
    tables,
    sqs,
    clientSettings,
    now: Date.now,
    close: () => {
      tables.destroy();
      sqs.destroy();
    },
  };
}

/** @throws an Error named `OperatorError` where the deployment has no such part, as without a channel */
export function outputOf({ outputs }: Pick<Deployment, 'outputs'>, name: string): string {
  const value = outputs[name];
  if (value === undefined) throw operatorError(`This deployment has no ${name}.`);
  return value;
}
