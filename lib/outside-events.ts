import { Stack } from 'aws-cdk-lib';
import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';

/** A bus of the user's own, in this account and region, on which others are told how messages end. */
export class OutsideEvents extends Construct {
  readonly busName: string;
  private readonly busArn: string;

  constructor(scope: Construct, id: string, props: { readonly busName: string }) {
    super(scope, id);
    this.busName = props.busName;
    this.busArn = Stack.of(this).formatArn({ service: 'events', resource: 'event-bus', resourceName: props.busName });
  }

  grantPut(grantee: IGrantable): void {
    Grant.addToPrincipal({ grantee, actions: ['events:PutEvents'], resourceArns: [this.busArn] });
  }
}
