import { arnOf, changes, drop, type Mutation, replace, set, stops } from './mutation.ts';

const mapping = 'ApnsDispatchFunctionSqsEventSourceTestApnsQueueJobs';
const looks = 'LaterFunctionSqsEventSource';
const policy = 'ApnsDispatchRoleDefaultPolicy';
const at = (property: string) => `mappings.ApnsDispatchFunction of ApnsQueueJobs.${property}`;
const matchesNothing = { body: { channel: ['pigeon'] } };

export const mappingMutations: readonly Mutation[] = [
  {
    what: 'batches over ten with a window on a standard queue',
    patch: (id) => [set(id(looks), 'BatchSize', 100), set(id(looks), 'MaximumBatchingWindowInSeconds', 1)],
    must: changes({
      'mappings.LaterFunction of LaterLooks.batchSize': 100,
      'mappings.LaterFunction of LaterLooks.maximumBatchingWindowSeconds': 1,
    }),
  },
  {
    what: 'filter criteria',
    patch: (id) => [set(id(mapping), 'FilterCriteria', { Filters: [{ Pattern: JSON.stringify(matchesNothing) }] })],
    must: changes({ [at('filterPatterns.0')]: matchesNothing }),
  },
  {
    what: 'filter pattern that is not JSON',
    patch: (id) => [set(id(mapping), 'FilterCriteria', { Filters: [{ Pattern: '{' }] })],
    must: stops('FilterCriteria.Filters.0.Pattern'),
  },
  {
    what: 'filter pattern with an unknown operator',
    patch: (id) => [set(id(mapping), 'FilterCriteria', { Filters: [{ Pattern: '{"body":{"a":[{"like":"b"}]}}' }] })],
    must: stops('FilterCriteria.Filters.0.Pattern'),
  },
  {
    what: 'batch size',
    patch: (id) => [set(id(mapping), 'BatchSize', 1)],
    must: changes({ [at('batchSize')]: 1 }),
  },
  {
    what: 'batch size over ten on a FIFO queue',
    patch: (id) => [set(id(mapping), 'BatchSize', 11)],
    must: stops('BatchSize'),
  },
  {
    what: 'batching window on a FIFO queue',
    patch: (id) => [set(id(mapping), 'MaximumBatchingWindowInSeconds', 5)],
    must: stops('MaximumBatchingWindowInSeconds'),
  },
  {
    what: 'maximum concurrency',
    patch: (id) => [set(id(mapping), 'ScalingConfig/MaximumConcurrency', 2)],
    must: changes({ [at('maximumConcurrency')]: 2 }),
  },
  {
    what: 'partial batch responses removed',
    patch: (id) => [drop(id(mapping), 'FunctionResponseTypes')],
    must: changes({ [at('reportBatchItemFailures')]: false }),
  },
  {
    what: 'mapping disabled',
    patch: (id) => [set(id(mapping), 'Enabled', false)],
    must: changes({ [at('enabled')]: false }),
  },
  {
    what: 'queue of another channel, which the role may not read',
    patch: (id) => [set(id(mapping), 'EventSourceArn', arnOf(id('FcmQueueJobs')))],
    must: stops('sqs:ReceiveMessage'),
  },
  {
    what: 'rights given to the role of another function',
    patch: (id) => [replace(id(policy), 'Roles/0', { Ref: id('RouteRole') })],
    must: stops('sqs:ReceiveMessage'),
  },
  {
    what: 'what only streams have',
    patch: (id) => [set(id(mapping), 'BisectBatchOnFunctionError', true)],
    must: stops('BisectBatchOnFunctionError'),
  },
];
