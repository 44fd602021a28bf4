import { describe, expect, test } from '@jest/globals';
import { Match, type Template } from 'aws-cdk-lib/assertions';
import { templateOf } from './synthesized.ts';

const byApiGateway = templateOf({ jwtAlgorithms: 'RS256,RS512' });
const byFunction = templateOf({
  jwtAlgorithms: 'RS256,ES256',
  jwtAudience: ['one', 'two, three'],
  customerClaim: 'https://company.example/customer id',
  externalContactClaim: 'contact',
});

const logicalId = (template: Template, type: string, prefix: string) =>
  Object.keys(template.findResources(type)).find((id) => id.startsWith(prefix));
const authorizationOf = (template: Template) =>
  new Set(
    Object.values(template.findResources('AWS::ApiGatewayV2::Route')).map(
      ({ Properties }) => Properties.AuthorizationType,
    ),
  );

describe('where API Gateway takes all algorithms', () => {
  test('it judges tokens itself, and there is no function', () => {
    byApiGateway.resourceCountIs('AWS::ApiGatewayV2::Authorizer', 1);
    byApiGateway.hasResourceProperties('AWS::ApiGatewayV2::Authorizer', { AuthorizerType: 'JWT' });
    expect(logicalId(byApiGateway, 'AWS::Lambda::Function', 'Customers')).toBeUndefined();
  });
});

describe('where it does not', () => {
  const authorize = logicalId(byFunction, 'AWS::Lambda::Function', 'CustomersAuthorize');

  test('a function judges them, its results are not kept, and a request without a token does not reach it', () => {
    byFunction.resourceCountIs('AWS::ApiGatewayV2::Authorizer', 1);
    byFunction.hasResourceProperties('AWS::ApiGatewayV2::Authorizer', {
      AuthorizerType: 'REQUEST',
      AuthorizerPayloadFormatVersion: '2.0',
      EnableSimpleResponses: true,
      IdentitySource: ['$request.header.Authorization'],
      AuthorizerResultTtlInSeconds: 0,
      JwtConfiguration: Match.absent(),
    });
    expect(authorizationOf(byFunction)).toContain('CUSTOM');
    expect(authorizationOf(byFunction)).not.toContain('JWT');
  });

  test('it knows issuer, audience, algorithms and the claims that the API reads', () => {
    byFunction.hasResourceProperties('AWS::Lambda::Function', {
      Environment: {
        Variables: {
          JWT_ISSUER: 'https://login.example.com',
          JWT_AUDIENCE: '["one","two, three"]',
          JWT_ALGORITHMS: 'RS256,ES256',
          CLAIMS: '["https://company.example/customer id","contact"]',
        },
      },
    });
  });

  test('only this authorizer of this API may invoke it, and it may write its log and nothing else', () => {
    const [api] = Object.keys(byFunction.findResources('AWS::ApiGatewayV2::Api'));
    const [authorizer] = Object.keys(byFunction.findResources('AWS::ApiGatewayV2::Authorizer'));
    const permissions = Object.values(byFunction.findResources('AWS::Lambda::Permission')).filter(
      ({ Properties }) => Properties.FunctionName['Fn::GetAtt'][0] === authorize,
    );
    expect(permissions).toHaveLength(1);
    expect(permissions[0]?.Properties.Principal).toBe('apigateway.amazonaws.com');
    const source = JSON.stringify(permissions[0]?.Properties.SourceArn);
    expect(source).toContain(`{"Ref":"${api}"},"/authorizers/",{"Ref":"${authorizer}"}]`);
    const [policy] = Object.entries(byFunction.findResources('AWS::IAM::Policy')).filter(([id]) =>
      id.startsWith('CustomersAuthorize'),
    );
    expect(policy?.[1].Properties.PolicyDocument.Statement).toEqual([
      expect.objectContaining({ Action: ['logs:CreateLogStream', 'logs:PutLogEvents'] }),
    ]);
  });
});

describe('CORS', () => {
  test('there is none unless it is asked for', () => {
    byApiGateway.hasResourceProperties('AWS::ApiGatewayV2::Api', { CorsConfiguration: Match.absent() });
  });

  test('for the listed origins, with every method of the app’s routes, without credentials', () => {
    const template = templateOf({ corsOrigins: 'https://www.example.com, http://localhost:3000' });
    template.hasResourceProperties('AWS::ApiGatewayV2::Api', {
      CorsConfiguration: {
        AllowOrigins: ['https://www.example.com', 'http://localhost:3000'],
        AllowMethods: ['GET', 'PUT', 'POST', 'DELETE'],
        AllowHeaders: ['authorization', 'content-type'],
        ExposeHeaders: ['next-report-seconds', 'retry-after'],
        AllowCredentials: Match.absent(),
        MaxAge: 3600,
      },
    });
    const methods = Object.values(template.findResources('AWS::ApiGatewayV2::Route')).map(
      ({ Properties }) => Properties.RouteKey.split(' ')[0],
    );
    expect(methods.filter((method) => !['GET', 'PUT', 'POST', 'DELETE'].includes(method))).toEqual([]);
  });
});
