import * as z from 'zod';
import type { Desktop } from '../desktop/desktop.ts';
import { type FaultInput, faultSchema, shownFault } from '../desktop/fault.ts';
import { usersSchema } from '../desktop/users.ts';
import { lifetimeSchema } from '../genesys/access-tokens.ts';
import { rateLimitSchema } from '../genesys/rate-limit.ts';
import { fieldsOf } from '../providers/control-answer.ts';
import { readJson } from '../providers/json.ts';
import { type Answer, ok, refused } from './answer.ts';
import type { Asked } from './asked.ts';

/** What `/local` offers about the stand-in of the service that shows notifications to agents. */
export const desktopSurface = {
  'GET /local/desktop/notifications': 'what it has taken for agents',
  'DELETE /local/desktop/notifications': 'forget them, and their keys',
  'GET /local/desktop/stats': 'requests, connections and tokens that it saw',
  'GET /local/desktop/faults': 'its faults that are set',
  'PUT /local/desktop/faults':
    'make it fail: one fault is added, an array replaces all ([] clears); request: token or notification',
  'PUT /local/desktop/users':
    'whom it does not know (404), and for whom something is in its way (409): {unknown?, inTheWay?}',
  'PUT /local/desktop/tokens': 'how long its tokens last from now on: {lifetimeSeconds}',
  'DELETE /local/desktop/tokens': 'end those that are out',
  'PUT /local/desktop/limits': 'what it takes: {requestsPerMinute}',
} as const;

const bytesOf = async (asked: Asked) => Buffer.from(await asked.body());

/** @returns undefined where the path is not one of these */
export async function controlDesktop(
  asked: Asked,
  { services: { desktop } }: { readonly services: { readonly desktop: Desktop } },
): Promise<Answer | undefined> {
  switch (`${asked.method} ${asked.url.pathname}`) {
    case 'GET /local/desktop/notifications':
      return ok(desktop.notifications());
    case 'DELETE /local/desktop/notifications':
      return ok({ deleted: desktop.clearNotifications() });
    case 'GET /local/desktop/stats':
      return ok(desktop.stats());
    case 'GET /local/desktop/faults':
      return ok(desktop.faults());
    case 'PUT /local/desktop/faults':
      return putFaults(readJson(await bytesOf(asked))?.value, desktop);
    case 'PUT /local/desktop/users':
      return put(usersSchema, await bytesOf(asked), desktop.setUsers);
    case 'PUT /local/desktop/tokens':
      return put(lifetimeSchema, await bytesOf(asked), (given) => desktop.setTokenLifetime(given.lifetimeSeconds));
    case 'DELETE /local/desktop/tokens':
      return ok({ revoked: desktop.revokeTokens() });
    case 'PUT /local/desktop/limits':
      return put(rateLimitSchema, await bytesOf(asked), (given) => desktop.setRateLimit(given.requestsPerMinute));
    default:
      return undefined;
  }
}

function putFaults(given: unknown, desktop: Desktop): Answer {
  const read = z.array(faultSchema).safeParse(Array.isArray(given) ? given : [given]);
  if (!read.success) {
    const fields = Object.fromEntries(read.error.issues.map(({ path, message }) => [path.join('.'), message]));
    return refused(400, 'bad-request', 'Write one fault or a list; nothing was changed.', fields);
  }
  const faults: readonly FaultInput[] = read.data.map(shownFault);
  if (Array.isArray(given)) desktop.setFaults(faults);
  else for (const fault of faults) desktop.fail(fault);
  return ok(desktop.faults());
}

function put<Fields extends z.ZodRawShape>(
  schema: z.ZodObject<Fields>,
  body: Buffer,
  apply: (given: z.output<z.ZodObject<Fields>>) => void,
): Answer {
  const read = schema.safeParse(readJson(body)?.value);
  if (!read.success) {
    const message = `Write {${Object.keys(schema.shape).join(', ')}}.`;
    return refused(400, 'bad-request', message, fieldsOf(read.error, schema));
  }
  apply(read.data);
  return ok(read.data);
}
