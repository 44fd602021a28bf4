import { RemovalPolicy, Validations } from 'aws-cdk-lib';
import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';

export interface ProviderSecretProps {
  readonly secretName: string;
  /** What the operator has to put in. */
  readonly description: string;
  /** Why it does not rotate by itself. */
  readonly rotation?: string;
}

/** A provider's credentials. The stack makes the secret, a person puts the value in; no deployment ever holds it. */
export class ProviderSecret extends Construct {
  readonly secretArn: string;

  constructor(scope: Construct, id: string, props: ProviderSecretProps) {
    super(scope, id);
    const secret = new Secret(this, 'Secret', {
      secretName: props.secretName,
      description: props.description,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    this.secretArn = secret.secretArn;
    Validations.of(secret).acknowledge({
      id: 'AwsSolutions-SMG4',
      reason:
        props.rotation ??
        'Apple, Google and Telegram issue these keys by hand: a person rotates them, and dispatchers pick the new one up.',
    });
  }

  grantRead(grantee: IGrantable): void {
    Grant.addToPrincipal({
      grantee,
      actions: ['secretsmanager:GetSecretValue'],
      resourceArns: [this.secretArn],
    });
  }
}
