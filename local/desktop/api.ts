import { randomUUID } from 'node:crypto';
import type { AccessTokens } from '../genesys/access-tokens.ts';
import type { Answer } from '../genesys/answer.ts';
import type { Asked, Judged } from '../genesys/host.ts';
import type { RateLimit } from '../genesys/rate-limit.ts';
import { fieldsOf } from '../providers/control-answer.ts';
import { readJson } from '../providers/json.ts';
import { notificationSchema, type TakenNotification } from './notification.ts';
import type { Users } from './users.ts';

export interface ApiOptions {
  readonly accessTokens: Pick<AccessTokens, 'clientOf'>;
  readonly rateLimit: RateLimit;
  readonly users: () => Users;
  /** By their key, in the order in which they came. */
  readonly taken: Map<string, TakenNotification>;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

/** The rate is the service's own: it counts what all clients and tokens send together. */
const everybody = 'everybody';

/** `POST /notifications` → 201 `{id}`; 200 and the first id where the key came before. */
export function createApi({ accessTokens, rateLimit, users, taken, now }: ApiOptions): (asked: Asked) => Judged {
  return ({ method, path, header, body }) => {
    if (path !== '/notifications') return refuse(404, 'not-found', 'There is nothing here.');
    if (method !== 'POST') return refuse(405, 'method-not-allowed', 'Use POST.');
    const token = /^Bearer (\S+)$/i.exec(header('authorization'))?.[1] ?? '';
    if (accessTokens.clientOf(token) === undefined) return refuse(401, 'unauthorized', 'The token is not valid.');
    const used = rateLimit.use(everybody);
    if (used.isOver) {
      return refuse(429, 'too-many-requests', 'Too many requests.', { 'retry-after': String(used.resetSeconds) });
    }
    if (!/^application\/json(;|$)/.test(header('content-type'))) return refuse(415, 'bad-type', 'Send JSON.');
    const read = notificationSchema.safeParse(readJson(body)?.value);
    if (!read.success) return refuse(400, 'bad-request', JSON.stringify(fieldsOf(read.error, notificationSchema)));
    const notification = read.data;
    const { userId, idempotencyKey } = notification;
    if (users().unknown.includes(userId)) return refuse(404, 'unknown-user', 'There is no such user.');
    if (users().inTheWay.includes(userId)) return refuse(409, 'conflict', 'Another notification is in the way.');
    return {
      kind: 'accepted',
      request: 'message',
      answer() {
        const first = taken.get(idempotencyKey);
        const id = first?.id ?? randomUUID();
        taken.set(
          idempotencyKey,
          first
            ? { ...first, repeats: first.repeats + 1 }
            : { ...notification, id, repeats: 0, correlationId: header('x-correlation-id'), takenAt: now() },
        );
        return { status: first ? 200 : 201, body: { id } };
      },
    };
  };
}

function refuse(status: number, code: string, message: string, headers: Readonly<Record<string, string>> = {}) {
  const answer: Answer = { status, body: { error: { code, message } }, headers };
  return { kind: 'refused' as const, answer };
}
