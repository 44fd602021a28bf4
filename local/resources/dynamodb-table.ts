import {
  CreateTableCommand,
  type DynamoDBClient,
  UpdateTimeToLiveCommand,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import type { Resource, ResourceType } from '../template/template.ts';

const keySchema = z.array(z.strictObject({ AttributeName: z.string(), KeyType: z.enum(['HASH', 'RANGE']) }));

export const tableSchema = z.strictObject({
  AttributeDefinitions: z.array(z.strictObject({ AttributeName: z.string(), AttributeType: z.enum(['S', 'N', 'B']) })),
  KeySchema: keySchema,
  GlobalSecondaryIndexes: z
    .array(
      z.strictObject({
        IndexName: z.string(),
        KeySchema: keySchema,
        Projection: z.strictObject({
          ProjectionType: z.enum(['ALL', 'KEYS_ONLY', 'INCLUDE']),
          NonKeyAttributes: z.array(z.string()).optional(),
        }),
      }),
    )
    .min(1)
    .optional(),
  BillingMode: z.literal('PAY_PER_REQUEST'),
  TimeToLiveSpecification: z.strictObject({ AttributeName: z.string(), Enabled: z.literal(true) }).optional(),
  // How AWS keeps the data safe; a table in memory has nothing to keep.
  DeletionProtectionEnabled: z.boolean().optional(),
  PointInTimeRecoverySpecification: z.strictObject({ PointInTimeRecoveryEnabled: z.boolean() }).optional(),
  SSESpecification: z.strictObject({ SSEEnabled: z.boolean() }).optional(),
});

export const tableType: ResourceType = {
  schema: tableSchema,
  identify: (logicalId, _, { region, accountId, stackName, tableSuffix }) => {
    const name = `${stackName}-${logicalId}-${tableSuffix}`;
    return { ref: name, attributes: { Arn: `arn:aws:dynamodb:${region}:${accountId}:table/${name}` } };
  },
};

type TableResource = Resource<z.output<typeof tableSchema>>;

/**
 * The attributes that are defined are those of the keys, no more and no less (DynamoDB API reference, "CreateTable").
 * @throws with the table and the attribute
 */
export function checkKeyAttributes({ logicalId, properties }: TableResource): void {
  const { AttributeDefinitions, KeySchema, GlobalSecondaryIndexes = [] } = properties;
  const defined = AttributeDefinitions.map(({ AttributeName }) => AttributeName);
  const keys = [KeySchema, ...GlobalSecondaryIndexes.map((index) => index.KeySchema)].flat();
  const undefinedKey = keys.find(({ AttributeName }) => !defined.includes(AttributeName));
  if (undefinedKey) throw new Error(`${logicalId}: AttributeDefinitions lack the key ${undefinedKey.AttributeName}.`);
  const unused = defined.find((name) => !keys.some(({ AttributeName }) => AttributeName === name));
  if (unused !== undefined) throw new Error(`${logicalId}: AttributeDefinitions have ${unused}, which is no key.`);
}

/**
 * Creates the table in the local engine and waits until it takes requests.
 * @param options.lateTtl without TTL in the engine, which deletes expired rows at once, where AWS takes days ("Using time
 *   to live (TTL) in DynamoDB"): whoever reads must compare the time
 */
export async function createTable(
  client: DynamoDBClient,
  table: TableResource,
  { lateTtl }: { readonly lateTtl: boolean },
): Promise<void> {
  checkKeyAttributes(table);
  const { identity, properties } = table;
  const { AttributeDefinitions, KeySchema, GlobalSecondaryIndexes, BillingMode, TimeToLiveSpecification } = properties;
  const TableName = identity.ref;
  await client.send(
    new CreateTableCommand({ TableName, AttributeDefinitions, KeySchema, GlobalSecondaryIndexes, BillingMode }),
  );
  await waitUntilTableExists({ client, maxWaitTime: 10, minDelay: 1, maxDelay: 1 }, { TableName });
  if (TimeToLiveSpecification && !lateTtl) {
    await client.send(new UpdateTimeToLiveCommand({ TableName, TimeToLiveSpecification }));
  }
}
