import type { CallbackAnswer, ClickedAction } from '../adapters/callback-rows.ts';
import { readDesktopCallback } from '../sources/desktop-callback.ts';
import { readJsonBody } from '../sources/json-body.ts';
import { waitAtMost } from '../sources/wait-at-most.ts';
import type { WebhookAnswer, WebhookRequest } from '../webhook/handler.ts';

export interface AnsweredDependencies {
  /** Undefined where it was not handled yet. */
  readonly readAnswer: (action: ClickedAction) => Promise<CallbackAnswer | undefined>;
  /** Told where that could not be found out. */
  readonly notRead: (error: unknown) => void;
  readonly readLimitMs?: number;
}

/**
 * The stored answer to a callback that was handled; undefined where it was not, or nobody can say in time: then the queue
 * takes it, and whoever handles it knows the repeat. What cannot be read is left to the queue, too, whose dead letters say why.
 */
export function answeredBefore({ readAnswer, notRead, readLimitMs = 1_000 }: AnsweredDependencies) {
  return async ({ body, receivedAt }: WebhookRequest): Promise<WebhookAnswer | undefined> => {
    const content = readJsonBody(body);
    if (typeof content === 'string') return undefined;
    const reading = readDesktopCallback(content, receivedAt);
    if (reading.kind === 'unreadable') return undefined;
    try {
      const answer = await waitAtMost(readLimitMs, readAnswer(reading.callback));
      if (answer === 'too-late') throw tooLate();
      return answer && { status: 200, body: answer, said: { repeat: true } };
    } catch (error) {
      notRead(error);
      return undefined;
    }
  };
}

function tooLate(): Error {
  const error = new Error('The table did not answer in time.');
  error.name = 'TimeoutError';
  return error;
}
