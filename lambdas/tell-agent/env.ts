import * as z from 'zod/mini';
import { onOff, text, wholeNumber } from '../adapters/environment.ts';

/** The settings of the function that tells agents; the stack's environment is typed by its input. */
export const environmentSchema = z.object({
  AGENT_WORD_QUEUE_URL: text,
  AGENT_WORD_DEAD_LETTER_QUEUE_URL: text,
  GENESYS_API_SECRET_ARN: text,
  GENESYS_LOGIN_ORIGIN: text,
  GENESYS_API_ORIGIN: text,
  /** The bus that hears of agents who could not be told; absent: nobody does. */
  OUTSIDE_EVENT_BUS_NAME: z.exactOptional(text),
  /** The company's service that shows notifications to agents; where one of these four is absent: there is none. */
  DESKTOP_URL: z.exactOptional(text),
  DESKTOP_TOKEN_URL: z.exactOptional(text),
  DESKTOP_SECRET_ARN: z.exactOptional(text),
  /** What this process may send of what the service takes: its share, where there are several. */
  DESKTOP_REQUESTS_PER_MINUTE: z.exactOptional(wholeNumber),
  /** Who is told where no agent takes part in the conversation: a user's id or e-mail address. */
  DESKTOP_USER: z.exactOptional(text),
  /** Where an agent opens a conversation, with `{conversationId}` in it. */
  DESKTOP_CONVERSATION_URL: z.exactOptional(text),
  /** Whether an agent can answer with a click. */
  DESKTOP_CALLBACKS: z.exactOptional(onOff),
});

export type TellAgentEnvironment = z.input<typeof environmentSchema>;
export type TellAgentSettings = z.output<typeof environmentSchema>;
