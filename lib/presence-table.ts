import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { keyedTable } from './keyed-table.ts';

/** What each device last said about a conversation, and whose conversation it is. */
export class PresenceTable extends Construct {
  private readonly table: Table;

  constructor(scope: Construct, id: string, props: { readonly production: boolean }) {
    super(scope, id);
    this.table = keyedTable(this, 'Table', props.production);
  }

  get tableName(): string {
    return this.table.tableName;
  }

  grantReadConversation(grantee: IGrantable): void {
    this.table.grant(grantee, 'dynamodb:Query');
  }

  /** Notes what a contact centre tells of a conversation, and binds it to the customer whom it names. */
  grantNoteNews(grantee: IGrantable): void {
    this.table.grant(grantee, 'dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem');
  }

  /** Reads and writes reports, binds a conversation to its customer, and hands it to who a guest has signed in as. */
  grantReport(grantee: IGrantable): void {
    this.table.grant(grantee, 'dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem');
  }
}
