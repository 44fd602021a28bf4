import type * as z from 'zod';
import type { CorsDefinition, HttpApiDefinition, RouteDefinition, Throttling } from '../http-api/api-definition.ts';
import type { Resource, ResourceType, Template } from '../template/template.ts';
import {
  apiSchema,
  authorizerSchema,
  type corsSchema,
  integrationSchema,
  routeSchema,
  type settingsSchema,
  stageSchema,
} from './http-api-properties.ts';

const named = (schema: z.ZodType): ResourceType => ({
  schema,
  identify: (logicalId) => ({ ref: logicalId, attributes: {} }),
});

export const httpApiTypes = {
  'AWS::ApiGatewayV2::Api': named(apiSchema),
  'AWS::ApiGatewayV2::Integration': named(integrationSchema),
  'AWS::ApiGatewayV2::Authorizer': named(authorizerSchema),
  'AWS::ApiGatewayV2::Route': named(routeSchema),
  'AWS::ApiGatewayV2::Stage': named(stageSchema),
};

/**
 * The template's one HTTP API with its `$default` stage.
 * @throws where a part belongs to another API, or names what is not in this template
 */
export function httpApiDefinition(template: Template): HttpApiDefinition {
  const apis = template.ofType('AWS::ApiGatewayV2::Api', apiSchema);
  const stages = template.ofType('AWS::ApiGatewayV2::Stage', stageSchema);
  const [[api], [stage]] = [apis, stages];
  if (!api || apis.length > 1 || !stage || stages.length > 1) {
    throw new Error(
      'The local stack serves exactly one AWS::ApiGatewayV2::Api with one AWS::ApiGatewayV2::Stage; ' +
        `this template has ${apis.length} and ${stages.length}.`,
    );
  }
  const routes = template.ofType('AWS::ApiGatewayV2::Route', routeSchema);
  const integrations = template.ofType('AWS::ApiGatewayV2::Integration', integrationSchema);
  const authorizers = template.ofType('AWS::ApiGatewayV2::Authorizer', authorizerSchema);
  const stray = [stage, ...routes, ...integrations, ...authorizers].find(
    ({ properties }) => properties.ApiId !== api.identity.ref,
  );
  if (stray) throw new Error(`${stray.logicalId}: ApiId is not ${api.logicalId}.`);
  const { DefaultRouteSettings, RouteSettings } = stage.properties;
  const unknown = Object.keys(RouteSettings).find(
    (key) => !routes.some(({ properties }) => properties.RouteKey === key),
  );
  if (unknown !== undefined) throw new Error(`${stage.logicalId}: RouteSettings: there is no route ${unknown}.`);

  const { CorsConfiguration } = api.properties;
  return {
    apiId: api.identity.ref,
    stageName: '$default',
    ...(CorsConfiguration ? { cors: corsDefinition(CorsConfiguration) } : {}),
    ...(DefaultRouteSettings ? { throttling: throttlingOf(DefaultRouteSettings) } : {}),
    routes: routes.map((route) => {
      const own = RouteSettings[route.properties.RouteKey];
      return {
        ...routeDefinition(route, integrations, authorizers),
        ...(own ? { throttling: throttlingOf(own) } : {}),
      };
    }),
  };
}

function routeDefinition(
  { logicalId, properties }: Resource<z.output<typeof routeSchema>>,
  integrations: readonly Resource<z.output<typeof integrationSchema>>[],
  authorizers: readonly Resource<z.output<typeof authorizerSchema>>[],
): RouteDefinition {
  const { RouteKey, Target, AuthorizerId, AuthorizationType, AuthorizationScopes } = properties;
  const integration = integrations.find(({ identity }) => Target === `integrations/${identity.ref}`)?.properties;
  if (!integration) throw new Error(`${logicalId}: Target is no integration of this template.`);
  const authorizer = authorizers.find(({ identity }) => AuthorizerId === identity.ref);
  if (AuthorizerId !== undefined && !authorizer) {
    throw new Error(`${logicalId}: AuthorizerId is no authorizer of this template.`);
  }
  if (authorizer && (authorizer.properties.AuthorizerType === 'JWT') !== (AuthorizationType === 'JWT')) {
    throw new Error(`${logicalId}: AuthorizationType is not that of ${authorizer.logicalId}.`);
  }
  return {
    routeKey: RouteKey,
    functionArn: integration.IntegrationUri,
    payloadFormatVersion: integration.PayloadFormatVersion,
    ...(integration.TimeoutInMillis === undefined ? {} : { timeoutMilliseconds: integration.TimeoutInMillis }),
    ...(authorizer ? { authorizer: authorizerDefinition(authorizer, AuthorizationScopes) } : {}),
  };
}

function authorizerDefinition(
  { identity, properties }: Resource<z.output<typeof authorizerSchema>>,
  scopes: string[] | undefined,
): NonNullable<RouteDefinition['authorizer']> {
  if (properties.AuthorizerType === 'REQUEST') {
    return {
      kind: 'request',
      authorizerId: identity.ref,
      functionArn: properties.AuthorizerUri,
      identitySource: properties.IdentitySource,
      resultTtlSeconds: properties.AuthorizerResultTtlInSeconds,
    };
  }
  return {
    kind: 'jwt',
    issuer: properties.JwtConfiguration.Issuer,
    audience: properties.JwtConfiguration.Audience,
    identitySource: properties.IdentitySource,
    ...(scopes ? { scopes } : {}),
  };
}

const throttlingOf = ({ ThrottlingRateLimit, ThrottlingBurstLimit }: z.output<typeof settingsSchema>): Throttling => ({
  rateLimit: ThrottlingRateLimit,
  burstLimit: ThrottlingBurstLimit,
});

function corsDefinition(cors: z.output<typeof corsSchema>): CorsDefinition {
  const { AllowOrigins, AllowMethods, AllowHeaders, ExposeHeaders, MaxAge, AllowCredentials } = cors;
  return {
    ...(AllowOrigins ? { allowOrigins: AllowOrigins } : {}),
    ...(AllowMethods ? { allowMethods: AllowMethods } : {}),
    ...(AllowHeaders ? { allowHeaders: AllowHeaders } : {}),
    ...(ExposeHeaders ? { exposeHeaders: ExposeHeaders } : {}),
    ...(MaxAge === undefined ? {} : { maxAgeSeconds: MaxAge }),
    ...(AllowCredentials === undefined ? {} : { allowCredentials: AllowCredentials }),
  };
}
