import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { keyedTable } from './keyed-table.ts';

/** The state of every agent message and every push. */
export class JournalTable extends Construct {
  private readonly table: Table;

  constructor(scope: Construct, id: string, props: { readonly production: boolean }) {
    super(scope, id);
    this.table = keyedTable(this, 'Table', props.production);
  }

  get tableName(): string {
    return this.table.tableName;
  }

  grantOpenMessages(grantee: IGrantable): void {
    this.table.grant(grantee, 'dynamodb:PutItem');
  }

  /** Claims pushes and writes how they and their messages end. */
  grantEndPushes(grantee: IGrantable): void {
    this.table.grant(grantee, 'dynamodb:UpdateItem');
  }
}
