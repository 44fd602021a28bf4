import { AttributeType, ProjectionType, type Table } from 'aws-cdk-lib/aws-dynamodb';
import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { keyedTable } from './keyed-table.ts';

/** Named by the sweeper too. */
const dueIndex = 'open-by-due';

/** The state of every agent message and every push. */
export class JournalTable extends Construct {
  private readonly table: Table;

  constructor(scope: Construct, id: string, props: { readonly production: boolean }) {
    super(scope, id);
    this.table = keyedTable(this, 'Table', props.production);
    // Sparse: only open rows have these attributes. It tells the sweeper where to look; an index is read behind the
    // table, so it decides nothing and needs no more than the keys.
    this.table.addGlobalSecondaryIndex({
      indexName: dueIndex,
      partitionKey: { name: 'openShard', type: AttributeType.STRING },
      sortKey: { name: 'dueAt', type: AttributeType.NUMBER },
      projectionType: ProjectionType.KEYS_ONLY,
    });
  }

  get tableName(): string {
    return this.table.tableName;
  }

  /** Writes the row of a new message, sees whether there is one, and notes what its source says of it later. */
  grantOpenMessages(grantee: IGrantable): void {
    this.allow(grantee, 'dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem');
  }

  /** Reads an open message with its pushes, and writes its next decision or when it is due again. */
  grantTakeUp(grantee: IGrantable): void {
    this.allow(grantee, 'dynamodb:GetItem', 'dynamodb:Query', 'dynamodb:PutItem', 'dynamodb:UpdateItem');
  }

  /** Asks the index which open rows may be due. */
  grantNominations(grantee: IGrantable): void {
    Grant.addToPrincipal({
      grantee,
      actions: ['dynamodb:Query'],
      resourceArns: [`${this.table.tableArn}/index/${dueIndex}`],
    });
  }

  /** Reads what was answered to an agent's click. */
  grantReadAnswers(grantee: IGrantable): void {
    this.allow(grantee, 'dynamodb:GetItem');
  }

  /** Lists what became of a customer's messages. */
  grantListMessages(grantee: IGrantable): void {
    this.allow(grantee, 'dynamodb:Query');
  }

  /** Reads which devices had a push of messages that were read. */
  grantReadMessages(grantee: IGrantable): void {
    this.allow(grantee, 'dynamodb:BatchGetItem');
  }

  /** Reads a push with its message, claims it, and writes how both end. */
  grantEndPushes(grantee: IGrantable): void {
    this.allow(grantee, 'dynamodb:BatchGetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem');
  }

  /** `Table.grant` would give every index as well. */
  private allow(grantee: IGrantable, ...actions: string[]): void {
    Grant.addToPrincipal({ grantee, actions, resourceArns: [this.table.tableArn] });
  }
}
