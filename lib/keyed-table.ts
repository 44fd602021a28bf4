import { CfnDeletionPolicy, RemovalPolicy } from 'aws-cdk-lib';
import { AttributeType, BillingMode, CfnTable, Table, TableEncryption } from 'aws-cdk-lib/aws-dynamodb';
import type { Construct } from 'constructs';

/**
 * How every table here is kept: keys `pk` and `sk`, on demand, encrypted, restorable, rows with a time to live. Should an
 * update ever replace it, the former one stays with its rows; only the end of a stack that is not production deletes it.
 */
export function keyedTable(scope: Construct, id: string, production: boolean): Table {
  const table = new Table(scope, id, {
    partitionKey: { name: 'pk', type: AttributeType.STRING },
    sortKey: { name: 'sk', type: AttributeType.STRING },
    timeToLiveAttribute: 'expiresAtSeconds',
    billingMode: BillingMode.PAY_PER_REQUEST,
    encryption: TableEncryption.AWS_MANAGED,
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
    deletionProtection: production,
    removalPolicy: RemovalPolicy.RETAIN,
  });
  if (!production && table.node.defaultChild instanceof CfnTable) {
    table.node.defaultChild.cfnOptions.deletionPolicy = CfnDeletionPolicy.DELETE;
  }
  return table;
}
