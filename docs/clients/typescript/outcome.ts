/** A field of the request and what is allowed there. */
export interface FieldProblem {
  readonly field: string;
  readonly message: string;
}

/** The API said no, and will say so again: `code` is for programs and stays, `message` is for people. */
export interface Refused {
  readonly kind: 'refused';
  readonly status: number;
  readonly code: string;
  readonly message: string;
  readonly fields: readonly FieldProblem[];
}

/** No network, no answer in time, an outage (5xx), too many requests (429), or somebody else's answer (a hotel's log-in page). */
export interface TryLater {
  readonly kind: 'try-later';
  /** Where the API said when. */
  readonly afterSeconds?: number;
}

/** What a call came to. Nothing here throws: an app goes on without a network. */
export type Outcome<Value> = { readonly kind: 'done'; readonly value: Value } | Refused | TryLater;

export const tryLater: TryLater = { kind: 'try-later' };

export const refused = (status: number, code: string, message: string): Refused => ({
  kind: 'refused',
  status,
  code,
  message,
  fields: [],
});

/** The API's own `{error: {code, message, fields?}}`, or API Gateway's `{message}`. */
export function readRefusal(status: number, body: unknown): Refused {
  const said = recordOf(recordOf(body).error);
  const fields = Array.isArray(said.fields) ? said.fields.map(recordOf) : [];
  return {
    kind: 'refused',
    status,
    code: textOf(said.code) ?? codesOfGateway[status] ?? 'refused',
    message: textOf(said.message) ?? textOf(recordOf(body).message) ?? '',
    fields: fields.map(({ field, message }) => ({ field: textOf(field) ?? '', message: textOf(message) ?? '' })),
  };
}

const codesOfGateway: Readonly<Record<number, string>> = {
  401: 'unauthorized',
  403: 'forbidden',
  404: 'no-such-route',
};

export function recordOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
