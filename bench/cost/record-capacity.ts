/**
 * Loaded into each function's process before its bundle (`--import`): asks DynamoDB to say what every request consumed, and
 * prints that as a line. The functions' own code and the local stack know nothing of it.
 */
import http, { type ClientRequest, type IncomingMessage } from 'node:http';
import * as z from 'zod';
import { unitsOf } from './units.ts';

const asked = '{"ReturnConsumedCapacity":"INDEXES",';
const { request } = http;
const optionsSchema = z.looseObject({ headers: z.looseObject({ 'x-amz-target': z.string() }) });

Object.assign(http, { request: requestWithCapacity });

function requestWithCapacity(...given: Parameters<typeof request>): ClientRequest {
  const [options, ...rest] = given;
  const target = optionsSchema.safeParse(options).data?.headers['x-amz-target'] ?? '';
  if (!target.startsWith('DynamoDB_')) return request(...given);
  const { headers, ...others } = optionsSchema.parse(options);
  const length = Number(headers['content-length']) + asked.length - 1;
  const changed = { ...others, headers: { ...headers, 'content-length': String(length) } };
  const outgoing = Reflect.apply(request, http, [changed, ...rest]);
  const body = replaceStart(outgoing);
  outgoing.prependOnceListener('response', (incoming: IncomingMessage) =>
    whenRead(incoming, (answer) => report(target.split('.').at(-1) ?? '', body(), answer)),
  );
  return outgoing;
}

/** Every request's body is a JSON object with something in it, written at once. */
function replaceStart(outgoing: ClientRequest): () => string {
  let body: string | undefined;
  for (const name of ['write', 'end'] as const) {
    const send = outgoing[name];
    const replaced = (chunk: unknown, ...rest: unknown[]) => {
      const isStart = body === undefined && (typeof chunk === 'string' || chunk instanceof Uint8Array);
      if (!isStart) return Reflect.apply(send, outgoing, [chunk, ...rest]);
      body = Buffer.from(chunk).toString();
      return Reflect.apply(send, outgoing, [asked + body.slice(1), ...rest]);
    };
    Object.assign(outgoing, { [name]: replaced });
  }
  return () => body ?? '{}';
}

/** `push` is where a message's parts come in: a listener of its own would take them from whoever reads later. */
function whenRead(incoming: IncomingMessage, tell: (body: string) => void): void {
  const parts: Buffer[] = [];
  const { push } = incoming;
  Object.assign(incoming, {
    push: (part: Buffer | null, ...rest: unknown[]) => {
      if (part === null) tell(Buffer.concat(parts).toString());
      else parts.push(Buffer.from(part));
      return Reflect.apply(push, incoming, [part, ...rest]);
    },
  });
}

function report(operation: string, request: string, answer: string): void {
  const units = unitsOf(operation, JSON.parse(request), JSON.parse(answer));
  process.stdout.write(`${JSON.stringify({ bench: 'capacity', operation, ...units })}\n`);
}
