import { arnOf, changes, drop, type Mutation, replace, set, stops } from './mutation.ts';

const jobs = 'ApnsQueueJobs';
const at = (property: string) => `queues.${jobs}.${property}`;
const statement = 'PolicyDocument/Statement/1';

export const queueMutations: readonly Mutation[] = [
  {
    what: 'visibility timeout',
    patch: (id) => [set(id(jobs), 'VisibilityTimeout', 60)],
    must: changes({ [at('VisibilityTimeout')]: 60 }),
  },
  {
    what: 'visibility timeout below the time limit of the function',
    patch: (id) => [set(id(jobs), 'VisibilityTimeout', 20)],
    must: stops('VisibilityTimeout'),
  },
  {
    what: 'delay',
    patch: (id) => [set(id(jobs), 'DelaySeconds', 3)],
    must: changes({ [at('DelaySeconds')]: 3 }),
  },
  {
    what: 'deduplication in the whole queue',
    patch: (id) => [
      set(id('ApnsQueueDeadLetters'), 'DeduplicationScope', 'queue'),
      drop(id('ApnsQueueDeadLetters'), 'FifoThroughputLimit'),
    ],
    must: changes({
      'queues.ApnsQueueDeadLetters.fifo.DeduplicationScope': 'queue',
      'queues.ApnsQueueDeadLetters.fifo.FifoThroughputLimit': 'perQueue',
    }),
  },
  {
    what: 'deduplication in the whole queue, with the throughput of groups',
    patch: (id) => [set(id(jobs), 'DeduplicationScope', 'queue')],
    must: stops('DeduplicationScope'),
  },
  {
    what: 'content-based deduplication',
    patch: (id) => [set(id(jobs), 'ContentBasedDeduplication', true)],
    must: changes({ [at('fifo.ContentBasedDeduplication')]: true }),
  },
  { what: 'FIFO flag', patch: (id) => [drop(id(jobs), 'FifoQueue')], must: stops('FifoQueue') },
  {
    what: 'maxReceiveCount',
    patch: (id) => [set(id(jobs), 'RedrivePolicy/maxReceiveCount', 1)],
    must: changes({ [at('RedrivePolicy.maxReceiveCount')]: 1 }),
  },
  {
    what: 'redrive policy removed',
    patch: (id) => [drop(id(jobs), 'RedrivePolicy')],
    must: changes({ [at('RedrivePolicy')]: null }),
  },
  {
    what: 'dead letters of another type',
    patch: (id) => [set(id(jobs), 'RedrivePolicy/deadLetterTargetArn', arnOf(id('GenesysDeadLetters')))],
    must: stops('RedrivePolicy'),
  },
  {
    what: 'dead letters that allow nobody',
    patch: (id) => [set(id('ApnsQueueDeadLetters'), 'RedriveAllowPolicy', { redrivePermission: 'denyAll' })],
    must: stops('RedrivePolicy'),
  },
  {
    what: 'retention',
    patch: (id) => [set(id(jobs), 'MessageRetentionPeriod', 3600)],
    must: changes({ [at('MessageRetentionPeriod')]: 3600 }),
  },
  {
    what: 'retention out of its range',
    patch: (id) => [set(id(jobs), 'MessageRetentionPeriod', 59)],
    must: stops('MessageRetentionPeriod'),
  },
  {
    what: 'message size',
    patch: (id) => [set(id(jobs), 'MaximumMessageSize', 1024)],
    must: changes({ [at('MaximumMessageSize')]: 1024 }),
  },
  {
    what: 'receive wait time',
    patch: (id) => [set(id(jobs), 'ReceiveMessageWaitTimeSeconds', 20)],
    must: changes({ [at('ReceiveMessageWaitTimeSeconds')]: 20 }),
  },
  {
    what: 'KMS key of a queue',
    patch: (id) => [set(id(jobs), 'KmsMasterKeyId', 'alias/aws/sqs')],
    must: stops('KmsMasterKeyId'),
  },
  { what: 'name of a queue', patch: (id) => [set(id(jobs), 'QueueName', 'jobs.fifo')], must: stops('QueueName') },
  {
    what: 'condition of a queue policy',
    patch: (id) => [
      set(id('GenesysDeadLettersPolicy'), `${statement}/Condition/StringEquals`, { 'aws:SourceAccount': '1' }),
    ],
    must: stops('StringEquals'),
  },
  {
    what: 'queue policy for another rule',
    patch: (id) => [
      replace(
        id('GenesysDeadLettersPolicy'),
        `${statement}/Condition/ArnEquals/aws:SourceArn`,
        'arn:aws:events:::rule/x',
      ),
    ],
    must: changes({ 'bus.rules.GenesysOutboundMessages.targets.0.mayBury': false }),
  },
  {
    what: 'queue policy of another queue',
    patch: (id) => [replace(id('GenesysDeadLettersPolicy'), 'Queues/0', { Ref: id(jobs) })],
    must: stops('Queues'),
  },
];
