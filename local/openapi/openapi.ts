import type { RouteContract } from '../../lambdas/api/contract/route-contract.ts';
import { routes } from '../../lambdas/api/contract/routes.ts';
import { componentSchemas, nameOf, parametersOf, refTo } from './components.ts';
import { examples } from './examples.ts';
import type { JsonSchema } from './json-schema.ts';
import { componentResponses, responsesOf } from './responses.ts';

const description = `What a mobile or web app asks of Handoff Push; docs/app-api.md explains it.

Bodies are JSON. Unknown fields are refused. Ids in a path are percent-encoded once; API Gateway decodes an encoded \`/\` or \`?\` before it looks for the route, so they cannot be part of an id there. Every answer has the header \`apigw-requestid\`: name it when something went wrong.`;

const deployedServer = {
  url: 'https://{apiId}.execute-api.{region}.amazonaws.com',
  description: 'The stack’s output names it.',
  variables: { apiId: { default: 'abcdef1234' }, region: { default: 'eu-central-1' } },
};

const tags = {
  devices: 'Where the customer’s pushes go.',
  presence: 'What the customer is looking at: nothing is pushed meanwhile.',
  preferences: 'What the customer wants to hear of, and when.',
  messages: 'What the customer has read, and what became of each message.',
};

/**
 * The app's API as an OpenAPI 3.1 document, made from the schemas that check its requests and type its answers.
 * @param serverUrl where it is served; left out: the form of a deployment's address
 */
export function openApiDocument(serverUrl?: string) {
  return {
    openapi: '3.1.1',
    info: { title: 'Handoff Push: the app’s API', version: '1', description },
    servers: [serverUrl === undefined ? deployedServer : { url: serverUrl }],
    tags: Object.entries(tags).map(([name, about]) => ({ name, description: about })),
    paths: pathItems(),
    components: {
      schemas: componentSchemas,
      responses: componentResponses,
      securitySchemes: {
        customer: {
          type: 'http',
          scheme: 'bearer',
          bearerFormat: 'JWT',
          description: 'An access token of the app’s own issuer. A claim of it names the customer.',
        },
      },
    },
  };
}

function tagOf({ key }: RouteContract): keyof typeof tags {
  if (key.includes('/devices')) return 'devices';
  if (key.endsWith('/presence')) return 'presence';
  return /\/(preferences|mute)$/.test(key) ? 'preferences' : 'messages';
}

function pathItems() {
  const items = new Map<string, Record<string, unknown>>();
  for (const route of routes) {
    const [method = '', path = ''] = route.key.split(' ');
    items.set(path, { ...items.get(path), [method.toLowerCase()]: operation(route) });
  }
  return Object.fromEntries(items);
}

function operation(route: RouteContract) {
  const { operationId, summary, authorization, path, body } = route;
  const example = examples[operationId]?.request;
  return {
    operationId,
    summary,
    description: route.description,
    tags: [tagOf(route)],
    security: authorization === 'customer' ? [{ customer: [] }] : [],
    ...(path === undefined ? {} : { parameters: Object.entries(parametersOf(path)).map(parameter) }),
    ...(body === undefined
      ? {}
      : {
          requestBody: {
            required: true,
            content: {
              'application/json': { schema: refTo(nameOf(body)), ...(example === undefined ? {} : { example }) },
            },
          },
        }),
    responses: responsesOf(route),
  };
}

function parameter([name, { description: text, ...schema }]: [string, JsonSchema]) {
  return { name, in: 'path', required: true, description: text, schema };
}
