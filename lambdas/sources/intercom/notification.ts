import * as z from 'zod/mini';
import { id, optional } from '../fields.ts';

/** Intercom's envelope (developers.intercom.com, "Webhook notification object"), as far as we read it. */
export const notificationSchema = z.object({
  topic: optional(id),
  app_id: optional(id),
  /** Epoch seconds. */
  created_at: optional(z.unknown()),
  data: optional(z.object({ item: optional(z.record(z.string(), z.unknown())) })),
});

/** A notification of one of our workspaces. Times are epoch milliseconds. */
export interface Notification {
  readonly source: string;
  readonly item: Readonly<Record<string, unknown>>;
  /** When Intercom made it, or else when it came: the time of whatever has none of its own. */
  readonly createdAt: number;
}
