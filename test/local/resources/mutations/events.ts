import {
  arnOf,
  changes,
  drop,
  type Mutation,
  nothing,
  replace,
  resource,
  set,
  stops,
  withoutResource,
} from './mutation.ts';

const rule = 'GenesysOutboundMessages';
const at = (property: string) => `bus.rules.${rule}.${property}`;
const target = (property: string) => at(`targets.0.${property}`);
const arn = (service: string, resourceName: string) => `arn:aws:${service}:eu-central-1:000000000000:${resourceName}`;

export const eventMutations: readonly Mutation[] = [
  {
    what: 'rule disabled',
    patch: (id) => [set(id(rule), 'State', 'DISABLED')],
    must: changes({ [at('state')]: 'DISABLED' }),
  },
  {
    what: 'casing operator of the pattern',
    patch: (id) => [replace(id(rule), 'EventPattern/detail/eventBody/direction', ['outbound'])],
    must: changes({ [at('pattern.detail.eventBody.direction.0')]: 'outbound' }),
  },
  {
    what: 'operator that EventBridge does not know',
    patch: (id) => [replace(id(rule), 'EventPattern/detail/eventBody/direction', [{ like: 'outbound' }])],
    must: stops('EventPattern.detail.eventBody.direction'),
  },
  {
    what: 'alternative of the pattern removed',
    patch: (id) => [drop(id('GenesysConversationEnds'), 'EventPattern/$or/1')],
    must: stops('EventPattern.$or'),
  },
  {
    what: 'topic of the pattern',
    patch: (id) => [
      replace(id('GenesysConversationEnds'), 'EventPattern/$or/1/detail/topicName', [{ wildcard: 'v2.**' }]),
    ],
    must: stops('EventPattern.detail.topicName'),
  },
  { what: 'pattern removed', patch: (id) => [drop(id(rule), 'EventPattern')], must: stops('EventPattern') },
  {
    what: 'schedule',
    patch: (id) => [set(id(rule), 'ScheduleExpression', 'rate(1 minute)')],
    must: stops('ScheduleExpression'),
  },
  {
    what: 'target retry policy',
    patch: (id) => [set(id(rule), 'Targets/0/RetryPolicy/MaximumRetryAttempts', 0)],
    must: changes({ [target('retryPolicy.maximumRetryAttempts')]: 0 }),
  },
  {
    what: 'target retry policy removed',
    patch: (id) => [drop(id(rule), 'Targets/0/RetryPolicy')],
    must: nothing('it says what AWS does without one'),
  },
  {
    what: 'age of events out of its range',
    patch: (id) => [set(id(rule), 'Targets/0/RetryPolicy/MaximumEventAgeInSeconds', 59)],
    must: stops('MaximumEventAgeInSeconds'),
  },
  {
    what: 'dead letters of the target removed',
    patch: (id) => [drop(id(rule), 'Targets/0/DeadLetterConfig')],
    must: changes({ [target('deadLetterArn')]: undefined, [target('mayBury')]: false }),
  },
  {
    what: 'dead letters of the target in a FIFO queue',
    patch: (id) => [set(id(rule), 'Targets/0/DeadLetterConfig/Arn', arnOf(id('ApnsQueueDeadLetters')))],
    must: stops('DeadLetterConfig'),
  },
  {
    what: 'input transformer',
    patch: (id) => [
      set(id(rule), 'Targets/0/InputTransformer', {
        InputPathsMap: { a: '$.detail' },
        InputTemplate: '{"detail":<a>}',
      }),
    ],
    must: changes({
      [target('inputTransformer')]: { inputPathsMap: { a: '$.detail' }, inputTemplate: '{"detail":<a>}' },
    }),
  },
  {
    what: 'input transformer with a variable that it does not define',
    patch: (id) => [set(id(rule), 'Targets/0/InputTransformer', { InputTemplate: '{"detail":<b>}' })],
    must: stops('InputTemplate'),
  },
  {
    what: 'input path',
    patch: (id) => [set(id(rule), 'Targets/0/InputPath', '$.detail')],
    must: changes({ [target('inputPath')]: '$.detail' }),
  },
  {
    what: 'constant input',
    patch: (id) => [set(id(rule), 'Targets/0/Input', '{"tick":true}')],
    must: changes({ [target('input')]: '{"tick":true}' }),
  },
  {
    what: 'two kinds of input',
    patch: (id) => [set(id(rule), 'Targets/0/Input', '{}'), set(id(rule), 'Targets/0/InputPath', '$')],
    must: stops('InputPath'),
  },
  {
    what: 'queue as target',
    patch: (id) => [set(id(rule), 'Targets/0/Arn', arnOf(id('GenesysDeadLetters')))],
    must: changes({ [target('arn')]: arn('sqs', 'Test-GenesysDeadLetters074F638D') }),
  },
  {
    what: 'queue as target, whose policy does not let the rule send',
    patch: (id) => [
      set(id(rule), 'Targets/0/Arn', arnOf(id('ApnsQueueDeadLetters'))),
      set(id(rule), 'Targets/0/SqsParameters', { MessageGroupId: 'all' }),
      set(id('ApnsQueueDeadLetters'), 'ContentBasedDeduplication', true),
    ],
    must: changes({
      'queues.ApnsQueueDeadLetters.fifo.ContentBasedDeduplication': true,
      [target('arn')]: arn('sqs', 'Test-ApnsQueueDeadLetters8240ACAA.fifo'),
      [target('messageGroupId')]: 'all',
      [target('permitted')]: false,
    }),
  },
  {
    what: 'FIFO queue as target without a group',
    patch: (id) => [set(id(rule), 'Targets/0/Arn', arnOf(id('ApnsQueueJobs')))],
    must: stops('SqsParameters.MessageGroupId'),
  },
  {
    what: 'FIFO queue as target that cannot deduplicate',
    patch: (id) => [
      set(id(rule), 'Targets/0/Arn', arnOf(id('ApnsQueueJobs'))),
      set(id(rule), 'Targets/0/SqsParameters', { MessageGroupId: 'all' }),
    ],
    must: stops('ContentBasedDeduplication'),
  },
  {
    what: 'target elsewhere',
    patch: (id) => [set(id(rule), 'Targets/0/Arn', arn('lambda', 'function:other'))],
    must: stops('Targets.0.Arn'),
  },
  {
    what: 'role of a target',
    patch: (id) => [set(id(rule), 'Targets/0/RoleArn', arnOf(id('RouteRole')))],
    must: stops('RoleArn'),
  },
  {
    what: 'second bus',
    patch: () => [
      resource('Another', { Type: 'AWS::Events::EventBus', Properties: { Name: 'b', EventSourceName: 'b' } }),
    ],
    must: stops('AWS::Events::EventBus'),
  },
  { what: 'default bus', patch: (id) => [drop(id(rule), 'EventBusName')], must: stops('EventBusName') },
  {
    what: 'right of the rule to invoke the function removed',
    patch: (id) => [withoutResource(id('GenesysOutboundMessagesAllowEventRule'))],
    must: changes({ [target('permitted')]: false }),
  },
  {
    what: 'retries of asynchronous invocations',
    patch: (id) => [set(id('GenesysInvocations'), 'MaximumRetryAttempts', 0)],
    must: changes({ 'invocations.RouteFunction.maximumRetryAttempts': 0 }),
  },
  {
    what: 'asynchronous invocations back to the defaults',
    patch: (id) => [withoutResource(id('GenesysInvocations'))],
    must: changes({ 'invocations.RouteFunction.onFailureArn': undefined }),
  },
  {
    what: 'destination of successes',
    patch: (id) => [set(id('GenesysInvocations'), 'DestinationConfig/OnSuccess', { Destination: 'arn' })],
    must: stops('OnSuccess'),
  },
  {
    what: 'version of asynchronous invocations',
    patch: (id) => [set(id('GenesysInvocations'), 'Qualifier', 'live')],
    must: stops('Qualifier'),
  },
  {
    what: 'asynchronous invocations of no function',
    patch: (id) => [set(id('GenesysInvocations'), 'FunctionName', 'other')],
    must: stops('FunctionName'),
  },
];
