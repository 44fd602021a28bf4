import * as z from 'zod/mini';
import type { Outcome } from '../../core/outcome.ts';
import { floodLimit, type Meaning, meaningOf } from './answers.ts';

export interface TelegramAnswer {
  readonly status: number;
  /** Undefined: the answer broke off within it, or had no end. */
  readonly body: string | undefined;
}

export interface Reading {
  readonly outcome: Outcome;
  readonly remedy?: Remedy;
}

/** What may be tried once, at once, before the outcome stands. */
export type Remedy =
  | { readonly kind: 'reread-credentials' }
  /** A group has moved. Ours are private chats, which never do: the device keeps its id. */
  | { readonly kind: 'resend-to'; readonly chatId: number };

const taken = z.object({
  ok: z.literal(true),
  result: z.catch(z.optional(z.object({ message_id: z.int() })), undefined),
});
const refused = z.object({
  ok: z.literal(false),
  error_code: z.catch(z.optional(z.int()), undefined),
  description: z.catch(z.string(), ''),
  parameters: z.catch(
    z.object({
      retry_after: z.catch(z.optional(z.int().check(z.positive())), undefined),
      migrate_to_chat_id: z.catch(z.optional(z.int()), undefined),
    }),
    { retry_after: undefined, migrate_to_chat_id: undefined },
  ),
});

/** Reads what Telegram answered. What it may have taken, without saying so, is never sent again. */
export function readTelegramAnswer({ status, body }: TelegramAnswer): Reading {
  const json = parse(body);
  const accepted = taken.safeParse(json);
  if (accepted.success) return delivered(accepted.data.result?.message_id);
  const refusal = refused.safeParse(json);
  const code = refusal.data?.error_code ?? status;
  // A failure in the midst of it, in whose words ever: the message may stand in the chat, and no key tells a second one.
  if (status >= 500 || code >= 500) return perhapsTaken(Math.max(status, code));
  if (refusal.success) {
    const { description, parameters } = refusal.data;
    const meaning = parameters.retry_after === undefined ? meaningOf(code, description) : floodLimit;
    return reading(meaning, parameters.retry_after, parameters.migrate_to_chat_id);
  }
  // An acceptance counts even where its body is lost.
  if (status === 200) return body === undefined ? delivered() : perhapsTaken(status);
  // A refusal that is cut off has lost what it was about.
  if (body === undefined) return { outcome: { kind: 'try-later', reason: `http-${status}` } };
  return reading(meaningOf(status, ''));
}

function delivered(messageId?: number): Reading {
  return {
    outcome: { kind: 'delivered', ...(messageId === undefined ? {} : { providerMessageId: String(messageId) }) },
  };
}

function perhapsTaken(code: number): Reading {
  return { outcome: { kind: 'try-later', reason: `http-${code}`, mayHaveArrived: true } };
}

function reading(meaning: Meaning, retryAfterSeconds?: number, movedTo?: number): Reading {
  const { kind, reason } = meaning;
  switch (kind) {
    case 'device-gone': {
      const { proof, byCustomer } = meaning;
      return { outcome: { kind, reason, proof, ...(byCustomer ? { byCustomer } : {}) } };
    }
    case 'try-later':
      return { outcome: { kind, reason, ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }) } };
    case 'refused':
      return {
        outcome: { kind, reason },
        ...(movedTo === undefined ? {} : { remedy: { kind: 'resend-to', chatId: movedTo } }),
      };
    case 'channel-down':
      return {
        outcome: { kind, reason },
        ...(meaning.ofCredentials ? { remedy: { kind: 'reread-credentials' } } : {}),
      };
  }
}

/** The parser's own message would quote what it reads. */
function parse(body: string | undefined): unknown {
  try {
    return JSON.parse(body ?? '');
  } catch {
    return undefined;
  }
}
