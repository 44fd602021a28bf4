import * as z from 'zod';
import type { HttpApiDefinition } from '../http-api/api-definition.ts';
import type { ResourceType, Template } from '../template/template.ts';

const apiSchema = z.strictObject({
  Name: z.string(),
  Description: z.string().optional(),
  ProtocolType: z.literal('HTTP'),
});
const integrationSchema = z.strictObject({
  ApiId: z.string(),
  IntegrationType: z.literal('AWS_PROXY'),
  IntegrationUri: z.string(),
  PayloadFormatVersion: z.literal('2.0'),
});
const authorizerSchema = z.strictObject({
  ApiId: z.string(),
  Name: z.string(),
  AuthorizerType: z.literal('JWT'),
  IdentitySource: z.array(z.string()),
  JwtConfiguration: z.strictObject({ Audience: z.array(z.string()), Issuer: z.string() }),
});
const routeSchema = z.strictObject({
  ApiId: z.string(),
  RouteKey: z.string(),
  Target: z.string(),
  AuthorizationType: z.enum(['JWT', 'NONE']),
  AuthorizerId: z.string().optional(),
  AuthorizationScopes: z.array(z.string()).optional(),
});
const stageSchema = z.strictObject({
  ApiId: z.string(),
  StageName: z.literal('$default'),
  AutoDeploy: z.literal(true),
  DefaultRouteSettings: z
    .strictObject({ ThrottlingBurstLimit: z.number(), ThrottlingRateLimit: z.number() })
    .optional(),
  // Where AWS logs requests; the local stack prints what the gateway refuses.
  AccessLogSettings: z.strictObject({ DestinationArn: z.string(), Format: z.string() }).optional(),
});

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

/** The template's one HTTP API with its `$default` stage. */
export function httpApiDefinition(template: Template): HttpApiDefinition {
  const apis = template.ofType('AWS::ApiGatewayV2::Api', apiSchema);
  const [stage, ...moreStages] = template.ofType('AWS::ApiGatewayV2::Stage', stageSchema);
  const [api] = apis;
  if (!api || apis.length > 1 || !stage || moreStages.length > 0) {
    throw new Error('The local stack serves exactly one HTTP API with one stage.');
  }
  const authorizers = template.ofType('AWS::ApiGatewayV2::Authorizer', authorizerSchema);
  const integrations = template.ofType('AWS::ApiGatewayV2::Integration', integrationSchema);
  const throttling = stage.properties.DefaultRouteSettings;
  return {
    apiId: api.identity.ref,
    stageName: '$default',
    ...(throttling
      ? { throttling: { rateLimit: throttling.ThrottlingRateLimit, burstLimit: throttling.ThrottlingBurstLimit } }
      : {}),
    routes: template.ofType('AWS::ApiGatewayV2::Route', routeSchema).map(({ logicalId, properties }) => {
      const integration = integrations.find(({ identity }) => properties.Target === `integrations/${identity.ref}`);
      if (!integration) throw new Error(`${logicalId} has no integration in this template.`);
      const authorizer = authorizers.find(({ identity }) => properties.AuthorizerId === identity.ref)?.properties;
      if (properties.AuthorizationType === 'JWT' && !authorizer) throw new Error(`${logicalId} has no authorizer.`);
      return {
        routeKey: properties.RouteKey,
        functionArn: integration.properties.IntegrationUri,
        payloadFormatVersion: integration.properties.PayloadFormatVersion,
        ...(properties.AuthorizationType === 'JWT' && authorizer
          ? {
              authorizer: {
                issuer: authorizer.JwtConfiguration.Issuer,
                audience: authorizer.JwtConfiguration.Audience,
                identitySource: authorizer.IdentitySource,
                ...(properties.AuthorizationScopes ? { scopes: properties.AuthorizationScopes } : {}),
              },
            }
          : {}),
      };
    }),
  };
}
