import { expect } from '@jest/globals';
import * as z from 'zod';
import { synthesized } from '../synthesized-plan.ts';
import { changes, drop, type Mutation, resource, set, stops, withoutResource } from './mutation.ts';

const authorizer = 'ApiHttpApiCustomers';
const stage = 'ApiStage';
const listDevices = 'ApiHttpApiGETv1devices';
const openMessaging = 'ApiHttpApiPOSTv1sourcesgenesysopenmessaging';
const webhook = 'POST /v1/sources/genesys-open-messaging';
const routeOf = z.object({
  Type: z.literal('AWS::ApiGatewayV2::Route'),
  Properties: z.object({ RouteKey: z.string(), AuthorizationType: z.string() }),
});
const everyRoute = Object.values(synthesized.Resources).flatMap((resource) => routeOf.safeParse(resource).data ?? []);
const onRoutes = (routes: typeof everyRoute, property: string, value: unknown) =>
  Object.fromEntries(routes.map(({ Properties: { RouteKey } }) => [`api.routes.${RouteKey}.${property}`, value]));
const onGuardedRoutes = (property: string, value: unknown) =>
  onRoutes(
    everyRoute.filter(({ Properties }) => Properties.AuthorizationType === 'JWT'),
    property,
    value,
  );
/** Those whose handler is the api function. */
const onAppRoutes = (property: string, value: unknown) =>
  onRoutes(
    everyRoute.filter(({ Properties }) => !Properties.RouteKey.endsWith('/v1/sources/genesys-open-messaging')),
    property,
    value,
  );

export const apiMutations: readonly Mutation[] = [
  {
    what: 'audience of the authorizer',
    patch: (id) => [set(id(authorizer), 'JwtConfiguration/Audience', ['somebody-else'])],
    must: changes(onGuardedRoutes('authorizer.audience.0', 'somebody-else')),
  },
  {
    what: 'issuer of the authorizer',
    patch: (id) => [set(id(authorizer), 'JwtConfiguration/Issuer', 'https://other.example.com')],
    must: changes(onGuardedRoutes('authorizer.issuer', 'https://other.example.com')),
  },
  {
    what: 'type of the authorizer',
    patch: (id) => [set(id(authorizer), 'AuthorizerType', 'REQUEST')],
    must: stops('JwtConfiguration'),
  },
  {
    what: 'where the token is',
    patch: (id) => [set(id(authorizer), 'IdentitySource', ['$request.querystring.token'])],
    must: changes(onGuardedRoutes('authorizer.identitySource.0', '$request.querystring.token')),
  },
  {
    what: 'token in two places',
    patch: (id) => [set(id(authorizer), 'IdentitySource/-', '$request.querystring.token')],
    must: stops('IdentitySource'),
  },
  {
    what: 'route removed',
    patch: (id) => [withoutResource(id(listDevices))],
    must: changes({ 'api.routes.GET /v1/devices': undefined }),
  },
  {
    what: 'route without authorizer',
    patch: (id) => [set(id(listDevices), 'AuthorizationType', 'NONE'), drop(id(listDevices), 'AuthorizerId')],
    must: changes({ 'api.routes.GET /v1/devices.authorizer': undefined }),
  },
  {
    what: 'authorizer without its type',
    patch: (id) => [set(id(listDevices), 'AuthorizationType', 'NONE')],
    must: stops('AuthorizerId'),
  },
  {
    what: 'IAM as authorization',
    patch: (id) => [set(id(listDevices), 'AuthorizationType', 'AWS_IAM')],
    must: stops('AuthorizationType'),
  },
  {
    what: 'scopes of a route',
    patch: (id) => [set(id(listDevices), 'AuthorizationScopes', ['devices:read'])],
    must: changes({ 'api.routes.GET /v1/devices.authorizer.scopes': ['devices:read'] }),
  },
  {
    what: 'right of the API to invoke the function removed',
    patch: (id) => [withoutResource(id('ApiHttpApiGETv1devicesHandlerPermission'))],
    must: changes({ 'api.routes.GET /v1/devices.permitted': false }),
  },
  {
    what: 'payload format 1.0',
    patch: (id) => [set(id('ApiHttpApiGETv1devicesHandler'), 'PayloadFormatVersion', '1.0')],
    must: stops('PayloadFormatVersion'),
  },
  {
    what: 'time limit of the integration',
    patch: (id) => [set(id('ApiHttpApiGETv1devicesHandler'), 'TimeoutInMillis', 50)],
    must: changes(onAppRoutes('timeoutMilliseconds', 50)),
  },
  {
    what: 'throttling of the stage',
    patch: (id) => [set(id(stage), 'DefaultRouteSettings', { ThrottlingBurstLimit: 1, ThrottlingRateLimit: 1 })],
    must: changes({ 'api.throttling.rateLimit': 1, 'api.throttling.burstLimit': 1 }),
  },
  {
    what: 'throttling of one route',
    patch: (id) => [set(id(stage), 'RouteSettings/GET ~1v1~1devices', { ThrottlingRateLimit: 1 })],
    must: changes({ 'api.routes.GET /v1/devices.throttling': { rateLimit: 1, burstLimit: 5000 } }),
  },
  {
    what: 'throttling of the webhook',
    patch: (id) => [drop(id(stage), `RouteSettings/${webhook.replaceAll('/', '~1')}`)],
    must: changes({ [`api.routes.${webhook}.throttling`]: undefined }),
  },
  {
    what: 'authorizer of the webhook',
    patch: (id) => [
      set(id(openMessaging), 'AuthorizationType', 'JWT'),
      set(id(openMessaging), 'AuthorizerId', { Ref: id(authorizer) }),
    ],
    must: changes({ [`api.routes.${webhook}.authorizer`]: expect.objectContaining({ audience: ['handoff-push'] }) }),
  },
  {
    what: 'throttling of a route that is not there',
    patch: (id) => [set(id(stage), 'RouteSettings', { 'GET /v2': { ThrottlingRateLimit: 1 } })],
    must: stops('RouteSettings'),
  },
  {
    what: 'no CORS',
    patch: (id) => [drop(id('ApiHttpApi'), 'CorsConfiguration')],
    must: changes({ 'api.cors': undefined }),
  },
  {
    what: 'another origin of CORS',
    patch: (id) => [set(id('ApiHttpApi'), 'CorsConfiguration/AllowOrigins', ['https://app.example.com'])],
    must: changes({ 'api.cors.allowOrigins.0': 'https://app.example.com' }),
  },
  { what: 'stage of another name', patch: (id) => [set(id(stage), 'StageName', 'prod')], must: stops('StageName') },
  {
    what: 'second API',
    patch: () => [
      resource('Another', { Type: 'AWS::ApiGatewayV2::Api', Properties: { Name: 'b', ProtocolType: 'HTTP' } }),
    ],
    must: stops('AWS::ApiGatewayV2::Api'),
  },
  {
    what: 'route of another API',
    patch: (id) => [set(id(listDevices), 'ApiId', 'other')],
    must: stops('ApiId'),
  },
];
