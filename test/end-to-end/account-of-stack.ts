import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import * as z from 'zod';
import { listening } from '../listening.ts';
import { answerCloudFormation, cloudFormationError, type DeployedStack } from '../operator/cloudformation-answers.ts';
import type { Deployed } from './run-handoff.ts';
import type { RunningStack } from './running-stack.ts';

const describedSchema = z.object({
  endpoints: z.object({ aws: z.string() }),
  outputs: z.record(z.string(), z.string()),
  functions: z.array(z.object({ logicalId: z.string(), name: z.string() })),
});

/** The key of somebody who may not look at stacks. */
export const strangersKey = 'STRANGER';

/**
 * A local stack as an account shows it: CloudFormation says its outputs and functions, and Lambda takes events for its
 * router. Tables and queues are the local stack's own.
 */
export async function startAccount(stack: RunningStack) {
  const { endpoints, outputs, functions } = describedSchema.parse((await stack.ask('GET', '/local/stack')).body);
  const ours: DeployedStack = {
    name: 'HandoffPush-there',
    outputs,
    resources: functions.map(({ logicalId, name }) => [logicalId, name, 'AWS::Lambda::Function']),
  };
  const ofOthers: DeployedStack = { name: 'Shop', outputs: { BucketName: 'goods' }, resources: [] };
  const router = functions.find(({ logicalId }) => logicalId.startsWith('RouteFunction'))?.name;
  /** Whom events were handed to. */
  const invoked: string[] = [];

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(z.instanceof(Buffer).parse(part));
    const body = Buffer.concat(parts).toString();
    const { url = '', headers } = request;
    const [, key = '', service] =
      /Credential=([^/]+)\/\d+\/eu-central-1\/(\w+)\//.exec(headers.authorization ?? '') ?? [];
    if (service === 'cloudformation') {
      const denial =
        `User: arn:aws:iam::000000000000:user/${key} is not authorized to perform: cloudformation:DescribeStacks ` +
        'because no identity-based policy allows the cloudformation:DescribeStacks action';
      const answer =
        key === strangersKey
          ? cloudFormationError(403, 'AccessDenied', denial)
          : answerCloudFormation(body, [ours, ofOthers]);
      response.writeHead(answer.status, { 'content-type': 'text/xml' }).end(answer.body);
      return;
    }
    const name = /^\/2015-03-31\/functions\/([^/]+)\/invocations$/.exec(url)?.[1];
    if (service !== 'lambda' || name === undefined || name !== router || headers['x-amz-invocation-type'] !== 'Event') {
      response.writeHead(404, { 'x-amzn-errortype': 'ResourceNotFoundException' }).end('{}');
      return;
    }
    invoked.push(name);
    // Lambda answers before the function has run. The bus is the local stack's only way to its router.
    response.writeHead(202).end();
    await stack.event(body);
  }

  const server = createServer((request, response) => {
    handle(request, response).catch(() => response.destroy());
  });
  const { port, close } = await listening(server);
  const endpoint = `http://127.0.0.1:${port}`;
  return {
    router,
    invoked,
    functions,
    /** The stack by its name, for whoever has this key. */
    deployed: (stackName: string = ours.name, accessKeyId = 'OPERATOR'): Deployed => ({
      stack: stackName,
      environment: {
        AWS_REGION: 'eu-central-1',
        AWS_ACCESS_KEY_ID: accessKeyId,
        AWS_SECRET_ACCESS_KEY: 'local',
        AWS_ENDPOINT_URL_CLOUDFORMATION: endpoint,
        AWS_ENDPOINT_URL_LAMBDA: endpoint,
        AWS_ENDPOINT_URL_DYNAMODB: endpoints.aws,
        AWS_ENDPOINT_URL_SQS: endpoints.aws,
      },
    }),
    close,
  };
}
