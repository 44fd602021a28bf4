import { SQSClient } from '@aws-sdk/client-sqs';
import type { Closing } from './closing.ts';
import type { Watch } from './lab/watch.ts';
import type { FunctionClock } from './lambda/function-clock.ts';
import { createFunction, type LocalFunction } from './lambda/function-pool.ts';
import { statementsByRole } from './permissions/roles.ts';
import { isAllowed, type Statement } from './permissions/statement.ts';
import { accountId, region } from './place.ts';
import { functionDefinition, functionSchema } from './resources/lambda-function.ts';
import type { Services } from './services.ts';
import type { SynthesizedStack } from './template/synthesize.ts';
import type { Template } from './template/template.ts';
import { watchedFunction } from './watched-function.ts';

export interface RunningFunction {
  readonly logicalId: string;
  readonly name: string;
  readonly arn: string;
  readonly recursiveLoop: 'Allow' | 'Terminate';
  readonly process: LocalFunction;
  /** A client that acts with the function's role: event source mappings and failure destinations do. */
  readonly sqs: SQSClient;
  readonly statements: () => readonly Statement[];
  /** Puts other statements in the place of its role's, and starts its processes afresh. */
  readonly setStatements: (statements: readonly Statement[]) => Promise<void>;
}

export interface FunctionOptions {
  /** Stop each process between two invocations. */
  readonly freeze: boolean;
  readonly clock: FunctionClock;
  readonly log: (functionName: string, line: string) => void;
  /** Is told of each invocation. */
  readonly watch?: Watch | undefined;
}

/** Every function of the template, its bundle loaded once so that a mistake shows now and the first event is not slow. */
export async function startFunctions(
  template: Template,
  { assetFolders, stackName }: SynthesizedStack,
  services: Services,
  closing: Closing,
  { freeze, clock, log, watch }: FunctionOptions,
): Promise<readonly RunningFunction[]> {
  const roles = statementsByRole(template, { service: 'lambda.amazonaws.com' });
  const functions = template.ofType('AWS::Lambda::Function', functionSchema).map((resource) => {
    const { logicalId, properties } = resource;
    const accessKeyId = `LOCAL${logicalId.toUpperCase()}`;
    const definition = { ...functionDefinition(resource, assetFolders, endpointsFor(accessKeyId, services)), freeze };
    let statements = roles.get(properties.Role);
    if (!statements) throw new Error(`The role of ${logicalId} is none of this template that Lambda may assume.`);
    const roleName = properties.Role.split('/').at(-1);

    const mayLog = (action: string) =>
      isAllowed(statements ?? [], { action, resource: logStreamArn(properties.LoggingConfig?.LogGroup ?? '') });
    const created = createFunction(definition, {
      clockOffsetMilliseconds: clock.offsetMilliseconds,
      // Without the right to write its log a function runs, and nobody reads what it says.
      log: (_, line) => {
        if (mayLog('logs:CreateLogStream') && mayLog('logs:PutLogEvents')) log(logicalId, line);
      },
    });
    const process = watch ? watchedFunction(logicalId, created, watch) : created;
    closing.add(() => process.close());
    const sqs = new SQSClient({
      region,
      endpoint: services.proxy.endpoint,
      credentials: { accessKeyId, secretAccessKey: 'local' },
      // Longer than a long poll: an answer that a rule of the proxy holds back must not stop the polling for good.
      requestHandler: { connectionTimeout: 1_000, requestTimeout: 25_000, throwOnRequestTimeout: true },
    });
    closing.add(() => sqs.destroy());

    const admit = () =>
      services.proxy.admit(accessKeyId, {
        name: logicalId,
        arn: `arn:aws:sts::${accountId}:assumed-role/${roleName}/${stackName}-${logicalId}`,
        statements: statements ?? [],
        kill: process.kill,
      });
    admit();
    return {
      logicalId,
      name: definition.name,
      arn: definition.arn,
      recursiveLoop: properties.RecursiveLoop ?? ('Terminate' as const),
      process,
      sqs,
      statements: () => statements ?? [],
      setStatements: async (given: readonly Statement[]) => {
        statements = given;
        admit();
        await process.kill();
      },
    };
  });
  await Promise.all(functions.map(({ process }) => process.warm()));
  return functions;
}

/** All that a function gets beside what the template gives it: where AWS is, who it is there, whom it trusts. */
function endpointsFor(accessKeyId: string, { proxy, certificateFile }: Services): Record<string, string> {
  return {
    AWS_ENDPOINT_URL_DYNAMODB: proxy.endpoint,
    AWS_ENDPOINT_URL_SQS: proxy.endpoint,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: proxy.endpoint,
    AWS_ENDPOINT_URL_EVENTBRIDGE: proxy.endpoint,
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: 'local',
    NODE_EXTRA_CA_CERTS: certificateFile,
  };
}

const logStreamArn = (logGroup: string) => `arn:aws:logs:${region}:${accountId}:log-group:${logGroup}:log-stream:local`;
