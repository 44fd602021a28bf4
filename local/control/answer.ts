import type { ServerResponse } from 'node:http';

/** What the control surface answers: JSON, or plain text where `curl` should be able to use it as it is. */
export interface Answer {
  readonly status: number;
  readonly body: unknown;
  readonly text?: true;
}

export const ok = (body: unknown): Answer => ({ status: 200, body });

/** @param fields from a field's name to what is allowed there */
export function refused(
  status: number,
  code: string,
  message: string,
  fields?: Readonly<Record<string, string>>,
): Answer {
  return { status, body: { error: { code, message, ...(fields ? { fields } : {}) } } };
}

export function write(response: ServerResponse, { status, body, text }: Answer): void {
  response.writeHead(status, {
    'content-type': text ? 'text/plain; charset=utf-8' : 'application/json; charset=utf-8',
  });
  response.end(text ? String(body) : `${JSON.stringify(body, null, 2)}\n`);
}
