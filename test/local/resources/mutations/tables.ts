import { changes, drop, type Mutation, nothing, resource, set, stops } from './mutation.ts';

const table = 'PresenceTable';
const journal = 'JournalTable';
const index = 'GlobalSecondaryIndexes/0';
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
    what: 'index by another attribute',
    patch: (id) => [
      set(id(journal), `${index}/KeySchema/0/AttributeName`, 'state'),
      set(id(journal), 'AttributeDefinitions/2/AttributeName', 'state'),
    ],
    must: changes({
      [`tables.${journal}.GlobalSecondaryIndexes.0.KeySchema.0.AttributeName`]: 'state',
      [`tables.${journal}.AttributeDefinitions.2.AttributeName`]: 'state',
    }),
  },
  {
    what: 'index with more attributes',
    patch: (id) => [
      set(id(journal), `${index}/Projection`, { ProjectionType: 'INCLUDE', NonKeyAttributes: ['state'] }),
    ],
    must: changes({
      [`tables.${journal}.GlobalSecondaryIndexes.0.Projection.ProjectionType`]: 'INCLUDE',
      [`tables.${journal}.GlobalSecondaryIndexes.0.Projection.NonKeyAttributes`]: ['state'],
    }),
  },
  {
    what: 'projection that there is not',
    patch: (id) => [set(id(journal), `${index}/Projection/ProjectionType`, 'NONE')],
    must: stops('ProjectionType'),
  },
  {
    what: 'throughput of an index',
    patch: (id) => [
      set(id(journal), `${index}/ProvisionedThroughput`, { ReadCapacityUnits: 1, WriteCapacityUnits: 1 }),
    ],
    must: stops('ProvisionedThroughput'),
  },
  {
    what: 'index removed',
    patch: (id) => [
      drop(id(journal), 'GlobalSecondaryIndexes'),
      drop(id(journal), 'AttributeDefinitions/3'),
      drop(id(journal), 'AttributeDefinitions/2'),
    ],
    must: changes({
      [`tables.${journal}.GlobalSecondaryIndexes`]: undefined,
      [`tables.${journal}.AttributeDefinitions.2`]: undefined,
      [`tables.${journal}.AttributeDefinitions.3`]: undefined,
    }),
  },
  {
    what: 'attribute that is no key',
    patch: (id) => [drop(id(journal), 'GlobalSecondaryIndexes')],
    must: stops('JournalTableE0A5D4A5: AttributeDefinitions have openShard'),
  },
  {
    what: 'key whose attribute is not defined',
    patch: (id) => [set(id(journal), `${index}/KeySchema/1/AttributeName`, 'lookAt')],
    must: stops('JournalTableE0A5D4A5: AttributeDefinitions lack the key lookAt'),
  },
  {
    what: 'local index',
    patch: (id) => [set(id(table), 'LocalSecondaryIndexes', [])],
    must: stops('LocalSecondaryIndexes'),
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
