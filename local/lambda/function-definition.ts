/** What a function is, as its template says. `environment` holds the template's variables and what the runner adds. */
export type FunctionDefinition = {
  name: string;
  arn: string;
  /** Absolute path of the unpacked code asset. */
  codeFolder: string;
  /** For example `index.handler`: the file without its ending, then the exported name. */
  handler: string;
  environment: Record<string, string>;
  timeoutSeconds: number;
  memoryMb: number;
  /** Processes at the same time; 4 if left out. AWS starts as many as its concurrency allows. */
  maximumProcesses?: number;
  reservedConcurrency?: number;
  /** Stop the process between two invocations, as Lambda freezes its execution environments. */
  freeze?: boolean;
  /** Arguments for Node before the program, for example `--require=/…/preload.cjs`. */
  nodeOptions?: string[];
};

/**
 * The whole environment of one process: what Lambda defines, then the definition's own variables.
 * Only LANG, TZ and PATH may be overridden, as in AWS.
 *
 * @throws if the definition sets a variable that Lambda reserves; AWS refuses such a function at creation.
 * Source: Lambda developer guide, "Defined runtime environment variables".
 */
export function lambdaEnvironment(definition: FunctionDefinition, logStreamName: string): Record<string, string> {
  const region = definition.arn.split(':')[3] ?? '';
  const reserved: Record<string, string> = {
    _HANDLER: definition.handler,
    AWS_DEFAULT_REGION: region,
    AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(definition.memoryMb),
    AWS_LAMBDA_FUNCTION_NAME: definition.name,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${definition.name}`,
    AWS_LAMBDA_LOG_STREAM_NAME: logStreamName,
    AWS_REGION: region,
    LAMBDA_TASK_ROOT: definition.codeFolder,
  };
  const taken = Object.keys(definition.environment).filter((key) => key in reserved || key === '_X_AMZN_TRACE_ID');
  if (taken.length > 0) {
    throw new Error(`${definition.name}: the environment sets variables that Lambda reserves: ${taken.join(', ')}`);
  }
  return {
    LANG: 'en_US.UTF-8',
    PATH: '/usr/local/bin:/usr/bin:/bin',
    TZ: ':UTC',
    ...reserved,
    ...definition.environment,
  };
}
