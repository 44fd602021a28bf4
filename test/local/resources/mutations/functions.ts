import { changes, drop, type Mutation, set, stops } from './mutation.ts';

const route = 'RouteFunction';
const policy = 'RouteRoleDefaultPolicy';
const bridgePolicy = 'arn:aws:iam::000000000000:policy/Test-GenesysBridgePolicy';
/** The last of the sweeper's: the right to ask the index. */
const indexStatement = 11;
const at = (property: string) => `functions.${route}.${property}`;

export const functionMutations: readonly Mutation[] = [
  {
    what: 'handler name',
    patch: (id) => [set(id(route), 'Handler', 'index.other')],
    must: changes({ [at('handler')]: 'index.other' }),
  },
  { what: 'runtime', patch: (id) => [set(id(route), 'Runtime', 'nodejs22.x')], must: stops('Runtime') },
  {
    what: 'time limit',
    patch: (id) => [set(id(route), 'Timeout', 3)],
    must: changes({ [at('timeoutSeconds')]: 3 }),
  },
  {
    what: 'memory',
    patch: (id) => [set(id(route), 'MemorySize', 256)],
    must: changes({ [at('memoryMb')]: 256 }),
  },
  {
    what: 'environment value removed',
    patch: (id) => [drop(id(route), 'Environment/Variables/JOURNAL_TABLE')],
    must: changes({ [at('environment.JOURNAL_TABLE')]: undefined }),
  },
  {
    what: 'environment value that Lambda reserves',
    patch: (id) => [set(id(route), 'Environment/Variables/AWS_REGION', 'eu-west-1')],
    must: stops('AWS_REGION'),
  },
  {
    what: 'reserved concurrency',
    patch: (id) => [set(id(route), 'ReservedConcurrentExecutions', 1)],
    must: stops('ReservedConcurrentExecutions'),
  },
  {
    what: 'VPC',
    patch: (id) => [set(id(route), 'VpcConfig', { SubnetIds: ['subnet'], SecurityGroupIds: ['group'] })],
    must: stops('VpcConfig'),
  },
  { what: 'layers', patch: (id) => [set(id(route), 'Layers', ['arn'])], must: stops('Layers') },
  {
    what: 'dead letters of a function',
    patch: (id) => [set(id(route), 'DeadLetterConfig', { TargetArn: 'arn' })],
    must: stops('DeadLetterConfig'),
  },
  {
    what: 'recursive loops no longer allowed',
    patch: (id) => [drop(id('ApnsDispatchFunction'), 'RecursiveLoop')],
    must: changes({
      'mappings.ApnsDispatchFunction of ApnsQueueJobs.recursiveLoop': 'Terminate',
      'mappings.ApnsDispatchFunction of ApnsQueueUrgentJobs.recursiveLoop': 'Terminate',
    }),
  },
  {
    what: 'code that is not there',
    patch: (id) => [set(id(route), 'Code/S3Key', 'other.zip')],
    must: stops('code of RouteFunction'),
  },
  {
    what: 'condition of a statement',
    patch: (id) => [
      set(id(policy), 'PolicyDocument/Statement/1/Condition', { Bool: { 'aws:SecureTransport': 'true' } }),
    ],
    must: stops('Condition'),
  },
  {
    what: 'action of a statement',
    patch: (id) => [set(id(policy), 'PolicyDocument/Statement/0/Action', 'logs:CreateLogGroup')],
    must: changes({ [at('statements.0.Action.0')]: 'logs:CreateLogGroup', [at('statements.0.Action.1')]: undefined }),
  },
  {
    what: 'everything but an action',
    patch: (id) => [
      drop(id(policy), 'PolicyDocument/Statement/0/Action'),
      set(id(policy), 'PolicyDocument/Statement/0/NotAction', 'dynamodb:GetItem'),
    ],
    must: stops('NotAction'),
  },
  {
    what: 'role for another service',
    patch: (id) => [
      set(id('RouteRole'), 'AssumeRolePolicyDocument/Statement/0/Principal/Service', 'scheduler.amazonaws.com'),
    ],
    must: stops('Role of RouteFunction'),
  },
  {
    what: 'role for a service that nothing here runs',
    patch: (id) => [
      set(id('RouteRole'), 'AssumeRolePolicyDocument/Statement/0/Principal/Service', 'ec2.amazonaws.com'),
    ],
    must: stops('Service'),
  },
  {
    what: 'role under a condition',
    patch: (id) => [
      set(id('RouteRole'), 'AssumeRolePolicyDocument/Statement/0/Condition', {
        StringEquals: { 'aws:SourceAccount': '000000000000' },
      }),
    ],
    must: stops('Condition'),
  },
  {
    what: 'right to an index removed',
    patch: (id) => [drop(id('SweepRoleDefaultPolicy'), `PolicyDocument/Statement/${indexStatement}`)],
    must: changes({ [`functions.SweepFunction.statements.${indexStatement}`]: undefined }),
  },
  {
    what: 'what the bridge may do',
    patch: (id) => [set(id('GenesysBridgePolicy'), 'PolicyDocument/Statement/0/Action', 'sqs:*')],
    must: changes({ [`policies.${bridgePolicy}.0.Action.0`]: 'sqs:*' }),
  },
  {
    what: 'whom a managed policy is attached to',
    patch: (id) => [set(id('GenesysBridgePolicy'), 'Roles', [{ Ref: id('RouteRole') }])],
    must: stops('Roles'),
  },
  {
    what: 'name of a managed policy',
    patch: (id) => [set(id('GenesysBridgePolicy'), 'ManagedPolicyName', 'bridge')],
    must: stops('ManagedPolicyName'),
  },
  {
    what: 'managed policy of a role',
    patch: (id) => [set(id('RouteRole'), 'ManagedPolicyArns', ['arn'])],
    must: stops('ManagedPolicyArns'),
  },
];
