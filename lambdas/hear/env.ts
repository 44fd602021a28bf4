import * as z from 'zod/mini';
import { onOff, text, wholeNumber } from '../adapters/environment.ts';
import { decidingEnvironment } from '../take-up/env.ts';

/** The settings of every function that hears contact centres. */
export const hearEnvironment = {
  ...decidingEnvironment,
  MESSAGE_EXPIRY_SECONDS: wholeNumber,
  /** Whoever has waited so long gets an answer before the others. */
  URGENT_AFTER_SECONDS: wholeNumber,
  PRIVACY_MODE: z.enum(['generic', 'full', 'id-only']),
  /** Whether what bots say is pushed, too. */
  GENESYS_BOT_REPLIES: onOff,
  /** Whether an agent who joins a conversation is worth a push. */
  GENESYS_AGENT_JOINED: onOff,
  /** The participant attribute that holds the app's own name for the customer. */
  GENESYS_CUSTOMER_ATTRIBUTE: z.exactOptional(text),
  GENESYS_UNDELIVERED_ATTRIBUTE: text,
  /** Absent: Genesys' API is not asked. */
  GENESYS_API_SECRET_ARN: z.exactOptional(text),
  GENESYS_LOGIN_ORIGIN: z.exactOptional(text),
  GENESYS_API_ORIGIN: z.exactOptional(text),
} as const;

export type HearSettings = z.output<z.ZodMiniObject<typeof hearEnvironment>>;
