import * as z from 'zod/mini';
import { readTime } from './epoch-time.ts';
import type { JsonObject } from './json-object.ts';

/** What an agent clicked in a notification, as the service that showed it tells us. */
export interface DesktopCallback {
  /** The service's own. */
  readonly notificationId: string;
  readonly actionId: string;
  /** The agent, as the service names them. */
  readonly userId?: string;
  /** Of the metadata that the action was sent with. */
  readonly conversationId?: string;
  readonly messageId?: string;
  /** Epoch milliseconds. */
  readonly actedAt: number;
}

export type CallbackReading =
  | { readonly kind: 'callback'; readonly callback: DesktopCallback }
  /** `reason`: ours, with the name of the first field that is wrong. */
  | { readonly kind: 'unreadable'; readonly reason: string };

/** Half a character, as `\ud800` in JSON, is no text to a table. */
const idText = z.string().check(
  z.minLength(1),
  z.maxLength(256),
  z.refine((value) => value.isWellFormed()),
);

/** Programs that know no absent fields write null. */
const withoutNulls = z.transform((value: unknown) => {
  const { data } = z.record(z.string(), z.unknown()).safeParse(value);
  return data ? Object.fromEntries(Object.entries(data).filter(([, field]) => field !== null)) : value;
});

const time = z.pipe(
  z.unknown(),
  z.transform((value, context) => {
    const milliseconds = readTime(value);
    if (milliseconds !== undefined) return milliseconds;
    context.issues.push({ code: 'custom', message: 'a time', input: undefined });
    return z.NEVER;
  }),
);

const callbackSchema = z.pipe(
  withoutNulls,
  z.object({
    notificationId: idText,
    actionId: idText,
    userId: z.exactOptional(idText),
    metadata: z.exactOptional(
      z.pipe(withoutNulls, z.object({ conversationId: z.exactOptional(idText), messageId: z.exactOptional(idText) })),
    ),
    /** ISO 8601, or epoch seconds or milliseconds. */
    timestamp: z.exactOptional(time),
  }),
);

/** @param receivedAt epoch milliseconds: when it was clicked where nobody says, and at the latest */
export function readDesktopCallback(body: JsonObject, receivedAt: number): CallbackReading {
  const { data, error } = callbackSchema.safeParse(body);
  if (!data) return { kind: 'unreadable', reason: `it is no callback: ${error.issues[0]?.path.join('.')}` };
  const { timestamp, metadata, ...ids } = data;
  return {
    kind: 'callback',
    callback: { ...ids, ...metadata, actedAt: Math.min(timestamp ?? receivedAt, receivedAt) },
  };
}
