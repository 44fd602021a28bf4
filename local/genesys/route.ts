import { type Answer, apiError } from './answer.ts';
import type { FaultRequest } from './fault.ts';

/** A request with a valid token, within its rate. */
export interface ApiRequest {
  readonly clientId: string;
  /** What the path's groups hold, decoded. */
  readonly ids: readonly string[];
  readonly query: URLSearchParams;
  /** The body; undefined where it is no JSON. */
  readonly json: unknown;
}

export type Decision =
  | { readonly kind: 'refused'; readonly answer: Answer }
  /** `answer` does what is asked: it is not called where a fault replaces it. */
  | { readonly kind: 'accepted'; readonly answer: () => Answer };

/** `request`: its word in faults and in counts; one without it is neither counted nor made to fail. */
export interface Route {
  readonly path: RegExp;
  readonly request?: FaultRequest;
  readonly methods: Readonly<Record<string, (asked: ApiRequest) => Decision>>;
}

export const accept = (body: () => unknown): Decision => ({
  kind: 'accepted',
  answer: () => ({ status: 200, body: body() }),
});

/** `code`s that no public sample shows are unconfirmed: a client reads the status. */
export const refuse = (status: number, code: string, message: string): Decision => ({
  kind: 'refused',
  answer: apiError(status, code, message),
});

export const badRequest = (message: string): Decision => refuse(400, 'bad.request', message);
export const notFound = (what: string): Decision => refuse(404, 'not.found', `The requested ${what} was not found.`);
