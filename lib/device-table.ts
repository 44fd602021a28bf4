import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { keyedTable } from './keyed-table.ts';

/** Every installation of the app with its owner, and which owner holds which token. */
export class DeviceTable extends Construct {
  private readonly table: Table;

  constructor(scope: Construct, id: string, props: { readonly production: boolean }) {
    super(scope, id);
    this.table = keyedTable(this, 'Table', props.production);
  }

  get tableName(): string {
    return this.table.tableName;
  }

  /** Lists a customer's devices, and reads whose a contact centre's name for a customer is. */
  grantList(grantee: IGrantable): void {
    this.table.grant(grantee, 'dynamodb:Query', 'dynamodb:BatchGetItem');
  }

  /** Reads one device, beside the rows of other tables, and marks it gone. */
  grantReadAndMark(grantee: IGrantable): void {
    this.table.grant(grantee, 'dynamodb:BatchGetItem', 'dynamodb:GetItem', 'dynamodb:UpdateItem');
  }

  /** Counts, notes and clears what customers have not read. */
  grantUnread(grantee: IGrantable): void {
    this.table.grant(grantee, 'dynamodb:Query', 'dynamodb:UpdateItem');
  }

  /** Keeps what a contact centre calls a customer. */
  grantKeepAliases(grantee: IGrantable): void {
    this.table.grant(grantee, 'dynamodb:PutItem');
  }

  /** Finds the device that another system addresses. */
  grantFind(grantee: IGrantable): void {
    this.table.grant(grantee, 'dynamodb:GetItem');
  }

  /** Notes a conversation beside the devices of the customer to whom a report bound it. */
  grantKeepConversations(grantee: IGrantable): void {
    this.table.grant(grantee, 'dynamodb:PutItem');
  }

  /** Registers, lists and removes devices, hands them to another customer, and counts how often that is asked for. */
  grantRegister(grantee: IGrantable): void {
    this.table.grant(
      grantee,
      'dynamodb:GetItem',
      'dynamodb:Query',
      'dynamodb:PutItem',
      'dynamodb:UpdateItem',
      'dynamodb:DeleteItem',
    );
  }
}
