import {
  CreateTableCommand,
  type DynamoDBClient,
  UpdateTimeToLiveCommand,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import type { Resource, ResourceType } from '../template/template.ts';

export const tableSchema = z.strictObject({
  AttributeDefinitions: z.array(z.strictObject({ AttributeName: z.string(), AttributeType: z.enum(['S', 'N', 'B']) })),
  KeySchema: z.array(z.strictObject({ AttributeName: z.string(), KeyType: z.enum(['HASH', 'RANGE']) })),
  BillingMode: z.literal('PAY_PER_REQUEST'),
  TimeToLiveSpecification: z.strictObject({ AttributeName: z.string(), Enabled: z.literal(true) }).optional(),
  // How AWS keeps the data safe; a table in memory has nothing to keep.
  DeletionProtectionEnabled: z.boolean().optional(),
  PointInTimeRecoverySpecification: z.strictObject({ PointInTimeRecoveryEnabled: z.boolean() }).optional(),
  SSESpecification: z.strictObject({ SSEEnabled: z.boolean() }).optional(),
});

export const tableType: ResourceType = {
  schema: tableSchema,
  identify: (logicalId, _, { region, accountId, stackName }) => ({
    ref: `${stackName}-${logicalId}`,
    attributes: { Arn: `arn:aws:dynamodb:${region}:${accountId}:table/${stackName}-${logicalId}` },
  }),
};

/**
 * Creates the table in the local engine and waits until it takes requests.
 * @param options.lateTtl without TTL in the engine, which deletes expired rows at once, where AWS takes days ("Using time
 *   to live (TTL) in DynamoDB"): whoever reads must compare the time
 */
export async function createTable(
  client: DynamoDBClient,
  { identity, properties }: Resource<z.output<typeof tableSchema>>,
  { lateTtl }: { readonly lateTtl: boolean },
): Promise<void> {
  const { AttributeDefinitions, KeySchema, BillingMode, TimeToLiveSpecification } = properties;
  const TableName = identity.ref;
  await client.send(new CreateTableCommand({ TableName, AttributeDefinitions, KeySchema, BillingMode }));
  await waitUntilTableExists({ client, maxWaitTime: 10, minDelay: 1, maxDelay: 1 }, { TableName });
  if (TimeToLiveSpecification && !lateTtl) {
    await client.send(new UpdateTimeToLiveCommand({ TableName, TimeToLiveSpecification }));
  }
}
