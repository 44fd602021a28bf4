import { createServer } from 'node:http';
import { documentClient, type TablesClient } from '../../../lambdas/adapters/dynamodb.ts';
import { listening } from '../../listening.ts';

export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/** Asks the service with this body. */
export type Forward = (request: unknown) => Promise<Answer>;

/** What becomes of one request; undefined: it goes to the service as it is. */
export type Treat = (operation: string, request: unknown, forward: Forward) => Promise<Answer | undefined>;

export interface TablesRelay {
  readonly client: TablesClient;
  /** The operations that were asked for since the last call, in their order; each try of the SDK is one. */
  readonly operations: () => string[];
  readonly treat: (treat: Treat) => void;
  readonly close: () => Promise<void>;
}

/** DynamoDB's own answer to what it could not do; the SDK names the error after the last part. */
export const refusal = (name: string): Answer => ({
  status: 400,
  body: { __type: `com.amazonaws.dynamodb.v20120810#${name}`, message: 'as AWS would say it' },
});

/** Stands between a client of its own and the tables: it counts, and says what DynamoDB says seldom. */
export async function startTablesRelay(service: string): Promise<TablesRelay> {
  let seen: string[] = [];
  let treat: Treat = async () => undefined;
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const target = String(request.headers['x-amz-target']);
    const operation = target.split('.').at(-1) ?? '';
    seen.push(operation);
    const forward = async (content: unknown): Promise<Answer> => {
      const answer = await fetch(service, {
        method: 'POST',
        headers: {
          authorization: String(request.headers.authorization),
          'content-type': 'application/x-amz-json-1.0',
          'x-amz-target': target,
          'x-amz-date': String(request.headers['x-amz-date']),
        },
        body: JSON.stringify(content),
      });
      return { status: answer.status, body: await answer.json() };
    };
    const content: unknown = JSON.parse(Buffer.concat(chunks).toString());
    const { status, body } = (await treat(operation, content, forward)) ?? (await forward(content));
    response.writeHead(status, { 'content-type': 'application/x-amz-json-1.0' });
    response.end(JSON.stringify(body));
  });
  const { port, close } = await listening(server);
  const client = documentClient({
    endpoint: `http://127.0.0.1:${port}`,
    region: 'eu-central-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  return {
    client,
    operations: () => {
      const before = seen;
      seen = [];
      return before;
    },
    treat: (next) => {
      treat = next;
    },
    close: () => {
      client.destroy();
      return close();
    },
  };
}
