import { RemovalPolicy } from 'aws-cdk-lib';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import { HttpApi, HttpMethod, HttpStage, LogGroupLogDestination } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpJwtAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';

export interface AppApiProps {
  readonly jwtIssuer: string;
  readonly jwtAudience: readonly string[];
  readonly requestsPerSecond: number;
  readonly logDays: RetentionDays;
  readonly handler: IFunction;
}

/** What the app calls: registers its devices and reports presence, as the customer whom its token names. */
export class AppApi extends Construct {
  readonly url: string;

  constructor(scope: Construct, id: string, props: AppApiProps) {
    super(scope, id);
    const api = new HttpApi(this, 'HttpApi', {
      description: 'Devices and presence of Handoff Push',
      createDefaultStage: false,
      defaultAuthorizer: new HttpJwtAuthorizer('Customers', props.jwtIssuer, { jwtAudience: [...props.jwtAudience] }),
    });
    const integration = new HttpLambdaIntegration('Handler', props.handler);
    const routes = [
      ['/v1/devices', [HttpMethod.GET]],
      ['/v1/devices/{deviceId}', [HttpMethod.PUT, HttpMethod.DELETE]],
      ['/v1/conversations/{conversationId}/presence', [HttpMethod.PUT]],
    ] as const;
    for (const [path, methods] of routes) api.addRoutes({ path, methods: [...methods], integration });

    const accessLog = new LogGroup(this, 'AccessLog', {
      retention: props.logDays,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const stage = new HttpStage(this, 'Stage', {
      httpApi: api,
      stageName: '$default',
      autoDeploy: true,
      throttle: { rateLimit: props.requestsPerSecond, burstLimit: props.requestsPerSecond * 2 },
      accessLogSettings: {
        destination: new LogGroupLogDestination(accessLog),
        // The route, not the path: a path holds ids of devices and conversations.
        format: AccessLogFormat.custom(
          JSON.stringify({
            requestId: '$context.requestId',
            time: '$context.requestTime',
            route: '$context.routeKey',
            status: '$context.status',
            authorizerError: '$context.authorizer.error',
            integrationError: '$context.integrationErrorMessage',
            milliseconds: '$context.responseLatency',
          }),
        ),
      },
    });
    this.url = stage.url;
  }
}
