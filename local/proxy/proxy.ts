import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import * as z from 'zod';
import type { Watch } from '../lab/watch.ts';
import { readCall, type Service } from '../permissions/needs.ts';
import { isAllowed, type Statement } from '../permissions/statement.ts';
import type { Place } from '../template/intrinsics.ts';
import { accessDenied, type ServiceError, throttled } from './denial.ts';
import { createForwarder } from './forward.ts';
import { createRequestCounts } from './request-counts.ts';
import { createRuleTable } from './rule.ts';

/** Who signs with an access key: a function with its role's statements. */
export interface Caller {
  /** The function's logical id. */
  readonly name: string;
  /** As CloudTrail would name it. */
  readonly arn: string;
  readonly statements: readonly Statement[];
  /** Kills the function's processes, for a rule that asks for it. */
  readonly kill: () => Promise<void>;
}

export interface Proxy {
  /** `http://127.0.0.1:PORT`: the endpoint of all these services. */
  readonly endpoint: string;
  /** A key that is no function's belongs to the account's operator, who may do everything. */
  readonly admit: (accessKeyId: string, caller: Caller) => void;
  readonly counts: ReturnType<typeof createRequestCounts>;
  readonly rules: ReturnType<typeof createRuleTable>;
  readonly close: () => Promise<void>;
}

/**
 * The one door to all AWS services of this machine: it knows the caller by the signature's key, checks each action and
 * resource against the statements of the caller's role, counts, and breaks what a rule says.
 * @param watch is told of each call of a function that a service answered, also where a rule then drops the answer
 */
export async function startProxy(
  origins: Readonly<Record<Exclude<Service, 'events'>, string> & { events?: string }>,
  place: Pick<Place, 'region' | 'accountId'>,
  watch?: Pick<Watch, 'called'>,
): Promise<Proxy> {
  const callers = new Map<string, Caller>();
  const [counts, rules, forwarder] = [createRequestCounts(), createRuleTable(), createForwarder()];

  async function handle(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    const parts: Buffer[] = [];
    for await (const part of incoming) parts.push(z.instanceof(Buffer).parse(part));
    const body = Buffer.concat(parts);
    const input = readJson(body);
    const call = readCall(String(incoming.headers['x-amz-target'] ?? ''), input, place);
    if (!call) return answer(response, unknownOperation);

    const caller = callers.get(/Credential=([^/,\s]+)/.exec(incoming.headers.authorization ?? '')?.[1] ?? '');
    counts.add(caller?.name ?? 'operator', call.operation);
    const refused = caller && call.needs.find((need) => !isAllowed(caller.statements, need));
    if (caller && refused) return answer(response, accessDenied(call.service, caller.arn, refused));

    const effect = rules.effectOn(caller?.name, call);
    if (effect === 'throttle') return answer(response, throttled(call.service));
    // Nobody answers: the connection stays open until the caller gives up, or the proxy ends.
    if (effect === 'timeout') return;
    if (effect === 'kill-before') return die(caller, response);
    const origin = origins[call.service];
    if (origin === undefined) return answer(response, unknownOperation);
    const forwarded = await forwarder.forward(origin, incoming, body, gone.signal);
    if (watch && caller) {
      const { service, operation } = call;
      watch.called({ caller: caller.name, service, operation, input, status: forwarded.status });
    }
    if (effect === 'kill-after') return die(caller, response);
    if (effect === 'lose-answer') return void incoming.socket.destroy();
    response.writeHead(forwarded.status, forwarded.headers);
    response.end(forwarded.body);
  }

  const server = createServer((incoming, response) => {
    handle(incoming, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = z.object({ port: z.int() }).parse(server.address());
  return {
    endpoint: `http://127.0.0.1:${port}`,
    admit: (accessKeyId, caller) => void callers.set(accessKeyId, caller),
    counts,
    rules,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
        forwarder.close();
      }),
  };
}

/** The connection goes with the process; where the caller is Lambda's own poller, it alone goes. */
async function die(caller: Caller | undefined, response: ServerResponse): Promise<void> {
  await caller?.kill();
  response.destroy();
}

const unknownOperation: ServiceError = {
  status: 400,
  headers: { 'content-type': 'application/x-amz-json-1.0' },
  body: { __type: 'com.amazon.coral.service#UnknownOperationException', message: 'The service is not known here.' },
};

function answer(response: ServerResponse, { status, headers, body }: ServiceError): void {
  response.writeHead(status, { ...headers });
  response.end(JSON.stringify(body));
}

function readJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString());
  } catch {
    return undefined;
  }
}
