import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import * as z from 'zod';
import type { AcceptedPushes } from './accepted-pushes.ts';
import { streamAttempts } from './attempt-stream.ts';
import type { Attempts } from './attempts.ts';
import { type Breakable, breakAllConnections, breakSchema } from './break-all-connections.ts';
import { listening } from './connection-relay.ts';
import { type Answer, error, fieldsOf, ok, setting } from './control-answer.ts';
import { type FaultChannel, faultSchema } from './fault.ts';
import type { FaultTable } from './fault-table.ts';
import { readJson } from './json.ts';
import { type Revocations, revocationsSchema } from './revocations.ts';
import { readBody } from './secure-server.ts';
import { limitsSchema, type StreamLimits } from './stream-limits.ts';

/** How far the stand-ins' clock is ahead. */
export interface Clock {
  offsetMilliseconds: number;
}

/** A thousand faults, each for one device token, have some 150 KB. */
const maxBytes = 1_048_576;
const attemptsQuerySchema = z.strictObject({
  after: z
    .string()
    .regex(/^\d{1,15}$/, 'must be a whole number from 0')
    .transform(Number)
    .optional(),
});
const clockSchema = z.strictObject({ offsetMilliseconds: z.int('must be whole milliseconds') });

export interface ControlOptions {
  readonly faults: FaultTable;
  readonly pushes: AcceptedPushes;
  readonly attempts: Attempts;
  readonly stats: () => object;
  readonly clock: Clock;
  readonly streamLimits: StreamLimits;
  readonly revocations: Revocations;
  readonly servers: Readonly<Record<FaultChannel, readonly Breakable[]>>;
}

export interface Control {
  readonly url: string;
  readonly close: () => Promise<void>;
}

/**
 * Starts the plain-HTTP control of the stand-ins:
 * `GET /pushes` (AcceptedPush[]), `DELETE /pushes` ({deleted}), `GET /faults` (Fault[], with the times left),
 * `PUT /faults` (one fault is added, an array replaces all; answers as GET), `GET /stats`,
 * `PUT /clock` ({offsetMilliseconds}), `PUT /limits` ({maxConcurrentStreams}: of APNs connections, after a valid provider
 * token; told to open ones at once), `PUT /revoked` ({apnsKeyIds?, clientEmails?}: all that are revoked now),
 * `PUT /connections` ({channel, disconnect, reason?}: breaks all open connections, idle ones too, as the fault of that
 * name does; `goaway` is the graceful one, with `reason` in its data on APNs; answers {broken}),
 * `GET /attempts?after=SEQ` (Attempt as application/x-ndjson, one a line: what is kept of those after SEQ, at most 1,000, or
 * without it none; then each as it happens, until the reader goes; one with more than 4 MiB unsent is cut off. The header
 * `attempts-after` says behind which one the stream begins).
 * Errors are `{error: {code, message, fields?}}`, `fields` from field name to what is allowed.
 */
export async function startControl(options: ControlOptions): Promise<Control> {
  const { faults, pushes, attempts, stats, clock, streamLimits, revocations, servers } = options;
  const routes: Readonly<Record<string, (body: Buffer) => Answer>> = {
    'GET /pushes': () => ok(pushes.list()),
    'DELETE /pushes': () => ok({ deleted: pushes.clear() }),
    'GET /faults': () => ok(faults.list()),
    'PUT /faults': (body) => putFaults(faults, body),
    'GET /stats': () => ok(stats()),
    'PUT /clock': setting(clockSchema, (given) => Object.assign(clock, given)),
    'PUT /revoked': setting(revocationsSchema, (given) => Object.assign(revocations, given)),
    'PUT /connections': setting(breakSchema, (given) => ({ broken: breakAllConnections(servers, given) })),
    'PUT /limits': setting(limitsSchema, (given) => {
      streamLimits.set(given.maxConcurrentStreams);
      return given;
    }),
  };

  async function handle(request: IncomingMessage, response: ServerResponse) {
    const body = await readBody(request, maxBytes);
    if (!body) return;
    const [path = '', query] = request.url?.split('?') ?? [];
    if (request.method === 'GET' && path === '/attempts') return giveAttempts(response, query);
    const route = Object.hasOwn(routes, `${request.method} ${path}`) ? routes[`${request.method} ${path}`] : undefined;
    send(response, route?.(body) ?? error(404, 'not-found', `There is no ${request.method} ${path}.`));
  }

  function giveAttempts(response: ServerResponse, query: string | undefined) {
    const given = attemptsQuerySchema.safeParse(Object.fromEntries(new URLSearchParams(query)));
    if (given.success) return streamAttempts(attempts, response, given.data.after);
    const fields = fieldsOf(given.error, attemptsQuerySchema);
    send(response, error(400, 'bad-request', 'The query may have {after}.', fields));
  }

  const server = createServer((request, response) => {
    handle(request, response).catch(() => response.destroy());
  });
  const port = await listening(server);
  return {
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function send(response: ServerResponse, { status, body }: Answer): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}

function putFaults(faults: FaultTable, body: Buffer): Answer {
  if (body.length > maxBytes) return error(413, 'too-large', 'The body must have at most 1 MiB.');
  const json = readJson(body);
  if (!json) return error(400, 'bad-json', 'The body must be JSON: one fault, or an array that replaces all.');
  const parsed = (Array.isArray(json.value) ? z.array(faultSchema) : faultSchema).safeParse(json.value);
  if (!parsed.success) {
    return error(400, 'invalid-fault', 'A fault is wrong; nothing was changed.', fieldsOf(parsed.error, faultSchema));
  }
  if (Array.isArray(parsed.data)) faults.replace(parsed.data);
  else faults.add(parsed.data);
  return ok(faults.list());
}
