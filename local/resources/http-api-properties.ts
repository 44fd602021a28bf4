import * as z from 'zod';

export const corsSchema = z.strictObject({
  AllowOrigins: z.array(z.string()).optional(),
  AllowMethods: z.array(z.string()).optional(),
  AllowHeaders: z.array(z.string()).optional(),
  ExposeHeaders: z.array(z.string()).optional(),
  MaxAge: z.int().min(-1).max(86_400).optional(),
  AllowCredentials: z.boolean().optional(),
});
export const apiSchema = z.strictObject({
  Name: z.string(),
  Description: z.string().optional(),
  ProtocolType: z.literal('HTTP'),
  CorsConfiguration: corsSchema.optional(),
});
export const integrationSchema = z.strictObject({
  ApiId: z.string(),
  IntegrationType: z.literal('AWS_PROXY'),
  IntegrationUri: z.string(),
  PayloadFormatVersion: z.literal('2.0'),
  /** AWS page http-api-quotas. */
  TimeoutInMillis: z.int().min(50).max(30_000).optional(),
});
const jwtAuthorizerSchema = z.strictObject({
  ApiId: z.string(),
  Name: z.string(),
  AuthorizerType: z.literal('JWT'),
  IdentitySource: z.tuple([z.string().regex(/^\$request\.(header|querystring)\.[^.]+$/)]),
  JwtConfiguration: z.strictObject({ Audience: z.array(z.string()).min(1), Issuer: z.url() }),
});
/** A Lambda authorizer as the local gateway can call it: the newer event, an answer that is no IAM policy. */
const requestAuthorizerSchema = z.strictObject({
  ApiId: z.string(),
  Name: z.string(),
  AuthorizerType: z.literal('REQUEST'),
  AuthorizerPayloadFormatVersion: z.literal('2.0'),
  EnableSimpleResponses: z.literal(true),
  IdentitySource: z.array(z.string().regex(/^\$(request\.(header|querystring)\.[^.]+|context\.routeKey)$/)).min(1),
  // AWS does not say what holds where it is left out.
  AuthorizerResultTtlInSeconds: z.int().min(0).max(3600),
  AuthorizerUri: z
    .string()
    .regex(/^arn:aws:apigateway:[a-z0-9-]+:lambda:path\/2015-03-31\/functions\/arn:aws:lambda:[^/]+\/invocations$/)
    .transform((uri) => uri.split('/').at(-2) ?? ''),
});
export const authorizerSchema = z.discriminatedUnion('AuthorizerType', [jwtAuthorizerSchema, requestAuthorizerSchema]);
export const routeSchema = z
  .strictObject({
    ApiId: z.string(),
    RouteKey: z.string(),
    Target: z.string(),
    /** `CUSTOM`: a Lambda authorizer. */
    AuthorizationType: z.enum(['JWT', 'CUSTOM', 'NONE']).default('NONE'),
    AuthorizerId: z.string().optional(),
    AuthorizationScopes: z.array(z.string()).optional(),
  })
  .refine(({ AuthorizationType, AuthorizerId }) => (AuthorizationType !== 'NONE') === (AuthorizerId !== undefined), {
    path: ['AuthorizerId'],
    error: 'belongs to AuthorizationType JWT or CUSTOM, and only there',
  })
  .refine(({ AuthorizationType, AuthorizationScopes }) => AuthorizationType === 'JWT' || !AuthorizationScopes, {
    path: ['AuthorizationScopes'],
    error: 'belongs to AuthorizationType JWT',
  });
/** What is left out is the account's own limit (AWS page http-api-quotas). */
export const settingsSchema = z.strictObject({
  ThrottlingBurstLimit: z.int().min(0).default(5000),
  ThrottlingRateLimit: z.number().min(0).default(10_000),
});
export const stageSchema = z.strictObject({
  ApiId: z.string(),
  StageName: z.literal('$default'),
  AutoDeploy: z.literal(true),
  DefaultRouteSettings: settingsSchema.optional(),
  /** By route key. */
  RouteSettings: z.record(z.string(), settingsSchema).default({}),
  // Where AWS logs requests; the local stack prints what the gateway refuses.
  AccessLogSettings: z.strictObject({ DestinationArn: z.string(), Format: z.string() }).optional(),
});
