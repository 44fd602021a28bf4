import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import * as z from 'zod';
import { listening } from '../providers/connection-relay.ts';
import { type Answer, error, fieldsOf, ok, setting } from '../providers/control-answer.ts';
import { readJson } from '../providers/json.ts';
import { readBody } from '../providers/secure-server.ts';
import { lifetimeSchema } from './access-tokens.ts';
import { clientsSchema } from './clients.ts';
import { clockSchema } from './clock.ts';
import { notificationRoutes } from './control-notifications.ts';
import { organisationRoutes } from './control-organisation.ts';
import { type ControlRoutes, findRouteName } from './control-route.ts';
import { faultSchema } from './fault.ts';
import type { GenesysControl } from './genesys-control.ts';
import { messageSchema } from './messages.ts';
import { rateLimitSchema } from './rate-limit.ts';

const maxBytes = 1_048_576;

/**
 * Starts the plain-HTTP control of the stand-in:
 * `GET /messages` (Message[]), `PUT /messages` (one, or an array; each replaces the one of its id; answers as GET),
 * `DELETE /messages` ({deleted}), `GET /faults`, `PUT /faults` (one is added, an array replaces all; answers as GET),
 * `GET /stats`, `PUT /clock` ({offsetMilliseconds}), `PUT /clients` ({clients}: all that there are now), `PUT /tokens`
 * ({lifetimeSeconds}: of the next ones), `DELETE /tokens` ({revoked}), `PUT /limits` ({requestsPerMinute}).
 * Those of the organisation and of notifications: `control-organisation.ts`, `control-notifications.ts`.
 * Errors are `{error: {code, message, fields?}}`, `fields` from field name to what is allowed.
 */
export async function startControl(control: GenesysControl) {
  const routes: ControlRoutes = {
    ...organisationRoutes(control),
    ...notificationRoutes(control),
    'GET /messages': () => ok(control.messages()),
    'PUT /messages': list(messageSchema, (given) => {
      control.putMessages(...given);
      return control.messages();
    }),
    'DELETE /messages': () => ok({ deleted: control.clearMessages() }),
    'GET /faults': () => ok(control.faults()),
    'PUT /faults': list(faultSchema, (given, isList) => {
      if (isList) control.setFaults(given);
      else for (const fault of given) control.fail(fault);
      return control.faults();
    }),
    'GET /stats': () => ok(control.stats()),
    'PUT /clock': setting(clockSchema, (given) => {
      control.setClock(given.offsetMilliseconds);
      return given;
    }),
    'PUT /clients': setting(clientsSchema, ({ clients }) => {
      control.setClients(clients);
      return { clients: clients.length };
    }),
    'PUT /tokens': setting(lifetimeSchema, (given) => {
      control.setTokenLifetime(given.lifetimeSeconds);
      return given;
    }),
    'DELETE /tokens': () => ok({ revoked: control.revokeTokens() }),
    'PUT /limits': setting(rateLimitSchema, (given) => {
      control.setRateLimit(given.requestsPerMinute);
      return given;
    }),
  };

  async function handle(request: IncomingMessage, response: ServerResponse) {
    const body = await readBody(request, maxBytes);
    if (!body) return;
    const name = `${request.method} ${request.url?.split('?')[0] ?? ''}`;
    const found = findRouteName(Object.keys(routes), name);
    const route = found && routes[found.name];
    const answer =
      body.length > maxBytes
        ? error(413, 'too-large', 'The body must have at most 1 MiB.')
        : (route?.(body, found?.id ?? '') ?? error(404, 'not-found', `There is no ${name}.`));
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
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** A route that takes one object or a list of them. */
function list<Fields extends z.ZodRawShape>(
  schema: z.ZodObject<Fields>,
  apply: (given: readonly z.output<z.ZodObject<Fields>>[], isList: boolean) => unknown,
): (body: Buffer) => Answer {
  const refuse = (wrong: z.ZodError) =>
    error(400, 'bad-request', 'Write one object or a list; nothing was changed.', fieldsOf(wrong, schema));
  return (body) => {
    const json = readJson(body)?.value;
    if (Array.isArray(json)) {
      const many = z.array(schema).safeParse(json);
      return many.success ? ok(apply(many.data, true)) : refuse(many.error);
    }
    const one = schema.safeParse(json);
    return one.success ? ok(apply([one.data], false)) : refuse(one.error);
  };
}
