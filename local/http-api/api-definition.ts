/** A token bucket: the steady rate in requests per second and the size of the bucket (AWS page http-api-throttling). */
export type Throttling = { rateLimit: number; burstLimit: number };

/** A JWT authorizer and the scopes of the route it guards (AWS page http-api-jwt-authorizer). */
export type JwtAuthorizerDefinition = {
  kind: 'jwt';
  /** Compared with `iss` to the letter, a trailing slash included. */
  issuer: string;
  audience: string[];
  /** One expression: `$request.header.NAME` or `$request.querystring.NAME`. */
  identitySource: string[];
  /** The route's AuthorizationScopes: a token needs one of them. */
  scopes?: string[];
};

/** A Lambda authorizer, payload format 2.0 with simple responses (AWS page http-api-lambda-authorizer). */
export type RequestAuthorizerDefinition = {
  kind: 'request';
  authorizerId: string;
  functionArn: string;
  /** At least one of `$request.header.NAME`, `$request.querystring.NAME` and `$context.routeKey`. */
  identitySource: string[];
  /** How long a result is kept; 0: not at all. */
  resultTtlSeconds: number;
};

export type RouteDefinition = {
  /** `METHOD /path/{variable}`, `ANY /path/{proxy+}` or `$default`. */
  routeKey: string;
  functionArn: string;
  payloadFormatVersion: '2.0';
  authorizer?: JwtAuthorizerDefinition | RequestAuthorizerDefinition;
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
  /** Default `eu-central-1`. */
  region?: string;
};
