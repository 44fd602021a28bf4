import type { Closing } from './closing.ts';
import { createFunction, type LocalFunction } from './lambda/function-pool.ts';
import { functionDefinition, functionSchema } from './resources/lambda-function.ts';
import type { Services } from './services.ts';
import type { SynthesizedStack } from './template/synthesize.ts';
import type { Template } from './template/template.ts';

export interface RunningFunction {
  readonly logicalId: string;
  readonly name: string;
  readonly arn: string;
  readonly recursiveLoop: 'Allow' | 'Terminate';
  readonly process: LocalFunction;
}

/** Every function of the template, its bundle loaded once so that a mistake shows now and the first event is not slow. */
export async function startFunctions(
  template: Template,
  { assetFolders }: SynthesizedStack,
  services: Services,
  closing: Closing,
  log: (functionName: string, line: string) => void,
): Promise<readonly RunningFunction[]> {
  const functions = template.ofType('AWS::Lambda::Function', functionSchema).map((resource) => {
    const definition = functionDefinition(resource, assetFolders, endpointsFor(resource.logicalId, services));
    const process = createFunction(definition, { log: (_, line) => log(resource.logicalId, line) });
    closing.add(() => process.close());
    return {
      logicalId: resource.logicalId,
      name: definition.name,
      arn: definition.arn,
      recursiveLoop: resource.properties.RecursiveLoop ?? ('Terminate' as const),
      process,
    };
  });
  await Promise.all(functions.map(({ process }) => process.warm()));
  return functions;
}

/** All that a function gets beside what the template gives it: where AWS is, who it is there, whom it trusts. */
function endpointsFor(logicalId: string, services: Services): Record<string, string> {
  return {
    AWS_ENDPOINT_URL_DYNAMODB: services.dynamoDb.endpoint,
    AWS_ENDPOINT_URL_SQS: services.sqs.endpoint,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: services.secrets.endpoint,
    AWS_ACCESS_KEY_ID: `LOCAL${logicalId.toUpperCase()}`,
    AWS_SECRET_ACCESS_KEY: 'local',
    NODE_EXTRA_CA_CERTS: services.certificateFile,
  };
}
