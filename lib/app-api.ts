import { Duration, RemovalPolicy, Validations } from 'aws-cdk-lib';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import {
  CfnStage,
  CorsHttpMethod,
  type CorsPreflightOptions,
  HttpApi,
  HttpMethod,
  HttpNoneAuthorizer,
  type HttpRoute,
  HttpStage,
  type IHttpRouteAuthorizer,
  LogGroupLogDestination,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';

export interface AppApiProps {
  /** Of every route that states none of its own. */
  readonly authorizer: IHttpRouteAuthorizer;
  /** Web pages that may call; none: only apps. */
  readonly corsOrigins: readonly string[];
  readonly requestsPerSecond: number;
  readonly logDays: RetentionDays;
  readonly handler: IFunction;
  readonly open: readonly OpenRoutes[];
}

/** Routes that need no token of ours: whoever calls proves otherwise who it is, which the handler checks. */
export interface OpenRoutes {
  /** In PascalCase; unique in the API, and part of logical ids. */
  readonly name: string;
  readonly routes: readonly OpenPath[];
  readonly handler: IFunction;
  /** Why they need none. */
  readonly reason: string;
}

export interface OpenPath {
  readonly path: string;
  readonly methods: readonly HttpMethod[];
  /** Of each method. */
  readonly requestsPerSecond: number;
}

/**
 * What the app calls: registers its devices and reports presence, as the customer whom its token names; beside it what
 * contact centres and others call, which must not use up what the app may ask.
 */
export class AppApi extends Construct {
  readonly url: string;

  constructor(scope: Construct, id: string, props: AppApiProps) {
    super(scope, id);
    const api = new HttpApi(this, 'HttpApi', {
      description: 'Devices and presence of Handoff Push',
      createDefaultStage: false,
      defaultAuthorizer: props.authorizer,
      ...(props.corsOrigins.length > 0 ? { corsPreflight: corsFor(props.corsOrigins) } : {}),
    });
    const integration = new HttpLambdaIntegration('Handler', props.handler);
    const routes = [
      ['/v1/devices', [HttpMethod.GET]],
      ['/v1/devices/{deviceId}', [HttpMethod.PUT, HttpMethod.DELETE]],
      ['/v1/conversations/{conversationId}/presence', [HttpMethod.PUT]],
      ['/v1/conversations/{conversationId}/pushes', [HttpMethod.GET]],
      ['/v1/conversations/{conversationId}/read', [HttpMethod.PUT]],
      ['/v1/presence', [HttpMethod.PUT]],
      ['/v1/preferences', [HttpMethod.GET, HttpMethod.PUT]],
      ['/v1/conversations/{conversationId}/mute', [HttpMethod.PUT, HttpMethod.DELETE]],
    ] as const;
    for (const [path, methods] of routes) api.addRoutes({ path, methods: [...methods], integration });
    const openRoutes = [
      ...addOpen(api, {
        path: '/v1/devices/unregister',
        methods: [HttpMethod.POST],
        integration,
        // Seldom called, and by anybody: it must not use up what customers may ask.
        requestsPerSecond: Math.ceil(props.requestsPerSecond / 10),
        reason: 'An app that signed out offline has no token any more: the key that registering gave it is looked up.',
      }),
      ...props.open.flatMap((routes) => addRoutes(api, routes)),
    ];

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
    throttle(stage, openRoutes);
    this.url = stage.url;
  }
}

/** The methods of all routes of the app, and the headers that they read and answer. */
function corsFor(origins: readonly string[]): CorsPreflightOptions {
  return {
    allowOrigins: [...origins],
    allowMethods: [CorsHttpMethod.GET, CorsHttpMethod.PUT, CorsHttpMethod.POST, CorsHttpMethod.DELETE],
    allowHeaders: ['authorization', 'content-type'],
    exposeHeaders: ['next-report-seconds', 'retry-after'],
    // Browsers keep it two hours at most.
    maxAge: Duration.hours(1),
  };
}

function addRoutes(api: HttpApi, { name, routes, handler, reason }: OpenRoutes): readonly OpenRoute[] {
  const integration = new HttpLambdaIntegration(name, handler);
  return routes.flatMap((route) => addOpen(api, { ...route, integration, reason }));
}

interface IntegratedPath extends OpenPath, Pick<OpenRoute, 'reason'> {
  readonly integration: HttpLambdaIntegration;
}

function addOpen(api: HttpApi, { path, methods, integration, ...stated }: IntegratedPath): readonly OpenRoute[] {
  const authorizer = new HttpNoneAuthorizer();
  return methods.flatMap((method) =>
    api
      .addRoutes({ path, methods: [method], integration, authorizer })
      .map((route) => ({ key: `${method} ${path}`, route, ...stated })),
  );
}

/** A route without an authorizer, why it needs none, and how often it may be called. */
interface OpenRoute {
  readonly key: string;
  readonly route: HttpRoute;
  readonly requestsPerSecond: number;
  readonly reason: string;
}

/** Routes with settings of their own have a bucket of their own ("Throttle requests to your HTTP APIs"). */
function throttle(stage: HttpStage, routes: readonly OpenRoute[]): void {
  const { defaultChild } = stage.node;
  if (!(defaultChild instanceof CfnStage)) throw new Error('The stage has no AWS::ApiGatewayV2::Stage.');
  const settings = ({ requestsPerSecond }: OpenRoute) => ({
    ThrottlingRateLimit: requestsPerSecond,
    ThrottlingBurstLimit: requestsPerSecond * 2,
  });
  defaultChild.routeSettings = Object.fromEntries(routes.map((route) => [route.key, settings(route)]));
  for (const { route, reason } of routes) {
    // A stage cannot have settings for a route that is not there yet: "Unable to find Route by key".
    defaultChild.node.addDependency(route);
    Validations.of(route).acknowledge({ id: 'AwsSolutions-APIG4', reason });
  }
}
