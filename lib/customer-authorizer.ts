import { Duration } from 'aws-cdk-lib';
import type { IHttpRouteAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2';
import {
  HttpJwtAuthorizer,
  HttpLambdaAuthorizer,
  HttpLambdaResponseType,
} from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { AuthorizeEnvironment } from '../lambdas/authorize/env.ts';
import { PipelineFunction } from './pipeline-function.ts';

export interface CustomerAuthorizerProps {
  readonly jwtIssuer: string;
  readonly jwtAudience: readonly string[];
  readonly jwtAlgorithms: readonly string[];
  /** What the API reads of a token. */
  readonly claims: readonly string[];
  readonly logDays: RetentionDays;
}

/** What an HTTP API's own JWT authorizer takes ("Control access to HTTP APIs with JWT authorizers in API Gateway"). */
const takenByApiGateway: readonly string[] = ['RS256', 'RS384', 'RS512'];

/**
 * Who may call the app's API: whom a token of the issuer names. API Gateway judges tokens itself where it takes all of
 * their algorithms; else a function does, by the same rules.
 */
export class CustomerAuthorizer extends Construct {
  readonly authorizer: IHttpRouteAuthorizer;

  constructor(scope: Construct, id: string, props: CustomerAuthorizerProps) {
    super(scope, id);
    const { jwtIssuer, jwtAudience, jwtAlgorithms, claims, logDays } = props;
    if (jwtAlgorithms.every((algorithm) => takenByApiGateway.includes(algorithm))) {
      this.authorizer = new HttpJwtAuthorizer('Customers', jwtIssuer, { jwtAudience: [...jwtAudience] });
      return;
    }
    const authorize = new PipelineFunction<AuthorizeEnvironment>(this, 'Authorize', {
      folder: 'authorize',
      description: 'Verifies the access tokens of customers',
      logDays,
      environment: {
        JWT_ISSUER: jwtIssuer,
        JWT_AUDIENCE: JSON.stringify(jwtAudience),
        JWT_ALGORITHMS: jwtAlgorithms.join(','),
        CLAIMS: JSON.stringify(claims),
      },
    });
    // Another id than the JWT authorizer's: the type of an authorizer that is there cannot be changed.
    this.authorizer = new HttpLambdaAuthorizer('CustomersByFunction', authorize.function, {
      responseTypes: [HttpLambdaResponseType.SIMPLE],
      // A kept result would let a token in after it has expired.
      resultsCacheTtl: Duration.seconds(0),
    });
  }
}
