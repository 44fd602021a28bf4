import { changes, drop, type Mutation, nothing, resource, set, stops } from './mutation.ts';

const table = 'PresenceTable';
const at = (property: string) => `tables.${table}.${property}`;

export const tableMutations: readonly Mutation[] = [
  {
    what: 'TTL attribute',
    patch: (id) => [set(id(table), 'TimeToLiveSpecification/AttributeName', 'other')],
    must: changes({ [at('TimeToLiveSpecification.AttributeName')]: 'other' }),
  },
  {
    what: 'TTL switched off',
    patch: (id) => [set(id(table), 'TimeToLiveSpecification/Enabled', false)],
    must: stops('TimeToLiveSpecification.Enabled'),
  },
  {
    what: 'key schema',
    patch: (id) => [drop(id(table), 'KeySchema/1'), drop(id(table), 'AttributeDefinitions/1')],
    must: changes({ [at('KeySchema.1')]: undefined, [at('AttributeDefinitions.1')]: undefined }),
  },
  {
    what: 'provisioned throughput',
    patch: (id) => [set(id(table), 'BillingMode', 'PROVISIONED')],
    must: stops('BillingMode'),
  },
  {
    what: 'stream',
    patch: (id) => [set(id(table), 'StreamSpecification', { StreamViewType: 'NEW_IMAGE' })],
    must: stops('StreamSpecification'),
  },
  {
    what: 'index',
    patch: (id) => [set(id(table), 'GlobalSecondaryIndexes', [])],
    must: stops('GlobalSecondaryIndexes'),
  },
];

export const templateMutations: readonly Mutation[] = [
  {
    what: 'condition of a resource',
    patch: (id) => [{ op: 'add', path: `/Resources/${id(table)}/Condition`, value: 'IsProduction' }],
    must: stops('Condition'),
  },
  {
    what: 'dependency between resources',
    patch: (id) => [{ op: 'add', path: `/Resources/${id(table)}/DependsOn`, value: [id('RouteRole')] }],
    must: nothing('the runner has its own order of creation'),
  },
  {
    what: 'dependency on nothing',
    patch: (id) => [{ op: 'add', path: `/Resources/${id(table)}/DependsOn`, value: 'Missing' }],
    must: stops('DependsOn'),
  },
  {
    what: 'policy of updates',
    patch: (id) => [{ op: 'add', path: `/Resources/${id(table)}/UpdatePolicy`, value: {} }],
    must: stops('UpdatePolicy'),
  },
  {
    what: 'resource type that nothing here runs',
    patch: () => [resource('Topic', { Type: 'AWS::SNS::Topic' })],
    must: stops('AWS::SNS::Topic'),
  },
];
