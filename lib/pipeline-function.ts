import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Effect, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  Architecture,
  type IFunction,
  Function as LambdaFunction,
  LoggingFormat,
  RecursiveLoop,
  Runtime,
} from 'aws-cdk-lib/aws-lambda';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { functionCode } from './bundling.ts';
import { checkEnvironmentSize } from './environment-size.ts';

/** A setting that is absent is none. */
function settingsOf(environment: object): [string, string][] {
  return Object.entries(environment).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : []));
}

export interface PipelineFunctionProps<Environment extends object> {
  /** The folder below lambdas/. */
  readonly folder: string;
  readonly description: string;
  /** Typed by the function's own schema: a forgotten setting does not compile. */
  readonly environment: Environment;
  readonly logDays: RetentionDays;
  readonly memoryMb?: number;
  /** For functions that stand in a loop with a queue, which Lambda would stop after about 16 hops. */
  readonly allowRecursiveLoop?: boolean;
}

/** One function of the pipeline: its bundle, its role with nothing but its own log, its settings. */
export class PipelineFunction<Environment extends object> extends Construct {
  readonly folder: string;
  readonly function: IFunction;

  constructor(scope: Construct, id: string, props: PipelineFunctionProps<Environment>) {
    super(scope, id);
    this.folder = props.folder;
    const settings = settingsOf(props.environment);
    checkEnvironmentSize(props.folder, settings);
    const logGroup = new LogGroup(this, 'Log', { retention: props.logDays, removalPolicy: RemovalPolicy.DESTROY });
    const role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    role.addToPolicy(
      new PolicyStatement({
        effect: Effect.ALLOW,
        actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        resources: [logGroup.logGroupArn],
      }),
    );
    this.function = new LambdaFunction(this, 'Function', {
      description: props.description,
      code: functionCode(
        props.folder,
        settings.some(([name]) => name === 'OUTSIDE_EVENT_BUS_NAME'),
      ),
      handler: 'index.handler',
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      memorySize: props.memoryMb ?? 512,
      timeout: Duration.seconds(30),
      role,
      logGroup,
      loggingFormat: LoggingFormat.JSON,
      // Where metrics of several functions belong together, they say so by the stack's name.
      environment: { ...Object.fromEntries(settings), STACK_NAME: Stack.of(this).stackName },
      ...(props.allowRecursiveLoop ? { recursiveLoop: RecursiveLoop.ALLOW } : {}),
    });
  }
}
