import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import * as z from 'zod';

export interface SecretsServer {
  /** `http://127.0.0.1:PORT`: the SDK client's `endpoint`. */
  readonly endpoint: string;
  /** Puts a value in, as an operator would; `arn` and `name` both find it. */
  readonly putSecret: (secret: { readonly arn: string; readonly name: string; readonly value: string }) => void;
  readonly close: () => Promise<void>;
}

const requestSchema = z.object({ SecretId: z.string() });

/** Secrets Manager's GetSecretValue in AWS's JSON 1.1 protocol; every other action is refused by name. */
export async function startSecrets(): Promise<SecretsServer> {
  const secrets = new Map<string, { readonly arn: string; readonly name: string; readonly value: string }>();

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { status, body } = await answer(request);
    response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' });
    response.end(JSON.stringify(body));
  }

  async function answer(request: IncomingMessage): Promise<{ status: number; body: object }> {
    const action = String(request.headers['x-amz-target'] ?? '').replace('secretsmanager.', '');
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    if (action !== 'GetSecretValue') return refuse('UnknownOperationException', `${action} is not known here.`);
    const asked = requestSchema.safeParse(readJson(Buffer.concat(chunks).toString()));
    if (!asked.success) return refuse('InvalidRequestException', 'SecretId must be a text.');
    const secret = secrets.get(asked.data.SecretId);
    if (!secret) return refuse('ResourceNotFoundException', "Secrets Manager can't find the specified secret.");
    return {
      status: 200,
      body: { ARN: secret.arn, Name: secret.name, SecretString: secret.value, VersionStages: ['AWSCURRENT'] },
    };
  }

  const server = createServer((request, response) => {
    // A caller that breaks off is no reason to end.
    handle(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = z.object({ port: z.int() }).parse(server.address());
  return {
    endpoint: `http://127.0.0.1:${port}`,
    putSecret: (secret) => {
      secrets.set(secret.arn, secret);
      secrets.set(secret.name, secret);
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function refuse(type: string, message: string): { status: number; body: object } {
  return { status: 400, body: { __type: type, Message: message } };
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
