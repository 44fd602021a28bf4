import { recordOf, textOf } from '../../../docs/clients/typescript/outcome.ts';

/**
 * Asks the local runner for JSON.
 * @throws an Error with a sentence for people, where it says no or cannot be reached
 */
export type AskRunner = (method: 'GET' | 'PUT' | 'POST', path: string, body?: unknown) => Promise<unknown>;

export const askRunner: AskRunner = async (method, path, body) => {
  const response = await fetch(path, {
    method,
    ...(body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  }).catch(() => undefined);
  if (!response) throw new Error('The local runner does not answer. Is it still running?');
  const answer: unknown = await response.json().catch(() => undefined);
  if (!response.ok) throw new Error(refusalOf(response.status, answer));
  return answer;
};

/** The runner's own words; `fields` goes from a field's name to what is allowed there. */
export function refusalOf(status: number, answer: unknown): string {
  const { message, fields } = recordOf(recordOf(answer).error);
  const said = textOf(message) ?? `The local runner answered ${status}.`;
  const wrong = Object.entries(recordOf(fields)).map(([field, allowed]) => `${field} ${String(allowed)}`);
  return [said, ...wrong].join(' ');
}
