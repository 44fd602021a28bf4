import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import * as z from 'zod';
import type { AcceptedPushes } from './accepted-pushes.ts';
import { listening } from './connection-relay.ts';
import { faultSchema } from './fault.ts';
import type { FaultTable } from './fault-table.ts';
import { readJson } from './json.ts';
import { readBody } from './secure-server.ts';

/** How far the stand-ins' clock is ahead. */
export interface Clock {
  offsetMilliseconds: number;
}

const clockSchema = z.strictObject({ offsetMilliseconds: z.int() });

export interface ControlOptions {
  readonly faults: FaultTable;
  readonly pushes: AcceptedPushes;
  readonly stats: () => object;
  readonly clock: Clock;
}

export interface Control {
  readonly url: string;
  readonly close: () => Promise<void>;
}

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/**
 * Starts the plain-HTTP control of the stand-ins:
 * `GET /pushes` (AcceptedPush[]), `DELETE /pushes` ({deleted}), `GET /faults` (Fault[], with the times left),
 * `PUT /faults` (one fault is added, an array replaces all; answers as GET), `GET /stats`,
 * `PUT /clock` ({offsetMilliseconds}).
 * Errors are `{error: {code, message, fields?}}`, `fields` from field name to what is allowed.
 */
export async function startControl({ faults, pushes, stats, clock }: ControlOptions): Promise<Control> {
  const routes: Readonly<Record<string, (body: Buffer) => Answer>> = {
    'GET /pushes': () => ok(pushes.list()),
    'DELETE /pushes': () => ok({ deleted: pushes.clear() }),
    'GET /faults': () => ok(faults.list()),
    'PUT /faults': (body) => putFaults(faults, body),
    'GET /stats': () => ok(stats()),
    'PUT /clock': (body) => {
      const given = clockSchema.safeParse(readJson(body)?.value);
      if (!given.success) return error(400, 'bad-request', 'Write {offsetMilliseconds}.');
      clock.offsetMilliseconds = given.data.offsetMilliseconds;
      return ok(clock);
    },
  };

  async function handle(request: IncomingMessage, response: ServerResponse) {
    const body = await readBody(request);
    if (!body) return;
    const path = request.url?.split('?')[0] ?? '';
    const route = Object.hasOwn(routes, `${request.method} ${path}`) ? routes[`${request.method} ${path}`] : undefined;
    const answer = route?.(body) ?? error(404, 'not-found', `There is no ${request.method} ${path}.`);
    response.writeHead(answer.status, { 'content-type': 'application/json' });
    response.end(JSON.stringify(answer.body));
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

const ok = (body: unknown): Answer => ({ status: 200, body });
const error = (status: number, code: string, message: string, fields?: Readonly<Record<string, string>>): Answer => ({
  status,
  body: { error: { code, message, ...(fields ? { fields } : {}) } },
});

function putFaults(faults: FaultTable, body: Buffer): Answer {
  if (body.length > 65_536) return error(413, 'too-large', 'The body must have at most 64 KiB.');
  const json = readJson(body);
  if (!json) return error(400, 'bad-json', 'The body must be JSON: one fault, or an array that replaces all.');
  const parsed = (Array.isArray(json.value) ? z.array(faultSchema) : faultSchema).safeParse(json.value);
  if (!parsed.success) {
    return error(400, 'invalid-fault', 'A fault is wrong; nothing was changed.', fieldsOf(parsed.error));
  }
  if (Array.isArray(parsed.data)) faults.replace(parsed.data);
  else faults.add(parsed.data);
  return ok(faults.list());
}

function fieldsOf({ issues }: z.ZodError): Record<string, string> {
  const fields: Record<string, string> = {};
  for (const issue of issues) {
    if (issue.code === 'unrecognized_keys') {
      const allowed = Object.keys(faultSchema.shape).join(', ');
      for (const key of issue.keys) fields[[...issue.path, key].join('.')] = `is unknown; allowed are ${allowed}`;
    } else fields[issue.path.join('.') || 'body'] = issue.message;
  }
  return fields;
}
