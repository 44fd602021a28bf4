import { RemovalPolicy, Validations } from 'aws-cdk-lib';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import {
  CfnStage,
  HttpApi,
  HttpMethod,
  HttpNoneAuthorizer,
  type HttpRoute,
  HttpStage,
  LogGroupLogDestination,
} from 'aws-cdk-lib/aws-apigatewayv2';
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
  readonly webhooks: WebhookRoutes | undefined;
}

/** What contact centres call. Whoever calls proves it by a signature, which the handler checks. */
export interface WebhookRoutes {
  readonly paths: readonly string[];
  readonly handler: IFunction;
  /** Of each of them. */
  readonly requestsPerSecond: number;
}

/**
 * What the app calls: registers its devices and reports presence, as the customer whom its token names; beside it the
 * webhooks of contact centres, which must not use up what the app may ask.
 */
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
    const webhookRoutes = props.webhooks ? addWebhooks(api, props.webhooks) : [];

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
    if (props.webhooks) throttle(stage, webhookRoutes, props.webhooks.requestsPerSecond);
    this.url = stage.url;
  }
}

function addWebhooks(api: HttpApi, { paths, handler }: WebhookRoutes): readonly WebhookRoute[] {
  const integration = new HttpLambdaIntegration('Webhook', handler);
  return paths.flatMap((path) => {
    const authorizer = new HttpNoneAuthorizer();
    const routes = api.addRoutes({ path, methods: [HttpMethod.POST], integration, authorizer });
    return routes.map((route) => ({ key: `POST ${path}`, route }));
  });
}

interface WebhookRoute {
  readonly key: string;
  readonly route: HttpRoute;
}

/** Routes with settings of their own have a bucket of their own ("Throttle requests to your HTTP APIs"). */
function throttle(stage: HttpStage, routes: readonly WebhookRoute[], requestsPerSecond: number): void {
  const { defaultChild } = stage.node;
  if (!(defaultChild instanceof CfnStage)) throw new Error('The stage has no AWS::ApiGatewayV2::Stage.');
  const settings = { ThrottlingRateLimit: requestsPerSecond, ThrottlingBurstLimit: requestsPerSecond * 2 };
  defaultChild.routeSettings = Object.fromEntries(routes.map(({ key }) => [key, settings]));
  for (const { route } of routes) {
    // A stage cannot have settings for a route that is not there yet: "Unable to find Route by key".
    defaultChild.node.addDependency(route);
    Validations.of(route).acknowledge({
      id: 'AwsSolutions-APIG4',
      reason: 'A contact centre has no token of ours: it signs what it sends, and the function checks the signature.',
    });
  }
}
