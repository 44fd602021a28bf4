import * as z from 'zod/mini';
import { wordEnds, wordWays } from '../core/agent-word.ts';
import { commaSeparated, text } from './environment.ts';

/** Who is told how messages end, beside the journal; absent: nobody. Settings of every function that closes messages. */
export const endListenerEnvironment = {
  /** The bus on which others are told. */
  OUTSIDE_EVENT_BUS_NAME: z.exactOptional(text),
  /** The queue of the function that tells agents, by which ways, and of what. */
  AGENT_WORD_QUEUE_URL: z.exactOptional(text),
  AGENT_WORD_WAYS: z.exactOptional(z.pipe(commaSeparated, z.array(z.enum(wordWays)))),
  AGENT_WORD_ENDS: z.exactOptional(z.pipe(commaSeparated, z.array(z.enum(wordEnds)))),
} as const;

export type EndListeners = z.output<z.ZodMiniObject<typeof endListenerEnvironment>>;
export type EndListenerEnvironment = z.input<z.ZodMiniObject<typeof endListenerEnvironment>>;
