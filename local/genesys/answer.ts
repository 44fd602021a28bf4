import { randomUUID } from 'node:crypto';

export interface Answer {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** An error as the API writes it; `code` is Genesys' word. */
export const apiError = (status: number, code: string, message: string): Answer => ({
  status,
  body: { message, code, status, contextId: randomUUID(), details: [], errors: [] },
});

/** An error as the login host writes it. */
export const loginError = (status: number, error: string, description: string): Answer => ({
  status,
  body: { error, description, error_description: description },
});
