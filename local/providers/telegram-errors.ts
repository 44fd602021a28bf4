import type { Fault } from './fault.ts';

/** What the Bot API answers to what it refuses. */
export interface TelegramError {
  readonly status: number;
  readonly description: string;
  readonly parameters?: Readonly<Record<string, number>>;
}

/** By names of ours: the Bot API has codes and texts only, which clients of it were seen to get. */
export const telegramErrors: Readonly<Record<string, TelegramError>> = {
  BLOCKED: { status: 403, description: 'Forbidden: bot was blocked by the user' },
  NEEDS_START: { status: 403, description: "Forbidden: bot can't initiate conversation with a user" },
  DEACTIVATED: { status: 403, description: 'Forbidden: user is deactivated' },
  CHAT_NOT_FOUND: { status: 400, description: 'Bad Request: chat not found' },
  PEER_ID_INVALID: { status: 400, description: 'Bad Request: PEER_ID_INVALID' },
  MIGRATED: { status: 400, description: 'Bad Request: group chat was upgraded to a supergroup chat' },
  FROZEN_METHOD_INVALID: { status: 400, description: 'Bad Request: FROZEN_METHOD_INVALID' },
  UNAUTHORIZED: { status: 401, description: 'Unauthorized' },
  NOT_FOUND: { status: 404, description: 'Not Found' },
  TOO_MANY_REQUESTS: { status: 429, description: 'Too Many Requests' },
  INTERNAL: { status: 500, description: 'Internal Server Error' },
};

/** 400 of the Bot API's own checks. */
export const badTelegramRequest = (what: string): TelegramError => ({
  status: 400,
  description: `Bad Request: ${what}`,
});

/**
 * The error for a fault of that name; a name that is not known goes into the text, as a new error would.
 * @returns undefined where not the Bot API answers, but the server before it: it has no words but HTML
 */
export function telegramError(
  { status, reason, retryAfterSeconds }: Pick<Fault, 'reason' | 'retryAfterSeconds'> & { readonly status: number },
  chatId: number,
): TelegramError | undefined {
  if (reason === undefined && status >= 500) return undefined;
  const known = new Map(Object.entries(telegramErrors)).get(reason ?? '');
  const described = known?.description ?? reason ?? 'Error';
  if (reason === 'MIGRATED') {
    return {
      status,
      description: described,
      parameters: { migrate_to_chat_id: -1_000_000_000_000 - Math.abs(chatId) },
    };
  }
  if (retryAfterSeconds === undefined) return { status, description: described };
  return {
    status,
    description: `${described}: retry after ${retryAfterSeconds}`,
    parameters: { retry_after: retryAfterSeconds },
  };
}
