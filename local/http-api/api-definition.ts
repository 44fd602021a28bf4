/** A token bucket: the steady rate in requests per second and the size of the bucket (AWS page http-api-throttling). */
export type Throttling = { rateLimit: number; burstLimit: number };

/** A JWT authorizer and the scopes of the route it guards (AWS page http-api-jwt-authorizer). */
export type JwtAuthorizerDefinition = {
  /** Compared with `iss` to the letter, a trailing slash included. */
  issuer: string;
  audience: string[];
  /** One expression: `$request.header.NAME` or `$request.querystring.NAME`. */
  identitySource: string[];
  /** The route's AuthorizationScopes: a token needs one of them. */
  scopes?: string[];
};

export type RouteDefinition = {
  /** `METHOD /path/{variable}`, `ANY /path/{proxy+}` or `$default`. */
  routeKey: string;
  functionArn: string;
  payloadFormatVersion: '2.0';
  authorizer?: JwtAuthorizerDefinition;
  /** RouteSettings of the stage; replaces the stage's own throttling for this route. */
  throttling?: Throttling;
  /** TimeoutInMillis of the integration: 50 to 30,000, default 30,000 (AWS page http-api-quotas). */
  timeoutMilliseconds?: number;
};

/** CorsConfiguration (AWS page http-api-cors). An origin may also be `*`, `https://*` or `http://*`. */
export type CorsDefinition = {
  allowOrigins?: string[];
  allowMethods?: string[];
  allowHeaders?: string[];
  exposeHeaders?: string[];
  maxAgeSeconds?: number;
  allowCredentials?: boolean;
};

/** What the template says about one HTTP API and its `$default` stage. */
export type HttpApiDefinition = {
  routes: RouteDefinition[];
  stageName: '$default';
  cors?: CorsDefinition;
  /** DefaultRouteSettings of the stage. */
  throttling?: Throttling;
  /** Default `local`. */
  apiId?: string;
  /** Default twelve zeros. */
  accountId?: string;
};
