import * as z from 'zod';

const most = 250;
const id = z.string('must be a text').min(1, 'must not be empty').max(256, 'must have at most 256 characters');
const shown = z
  .string('must be a text')
  .refine((text) => text !== '' && [...text].length <= most, `must have from 1 to ${most} characters`);

const openUrl = z.strictObject({ id, type: z.literal('openUrl'), label: shown, url: z.url('must be an address') });
const callback = z.strictObject({
  id,
  type: z.literal('callback'),
  label: shown,
  metadata: z.record(z.string(), z.string(), 'must be an object of texts'),
});

/** What the service takes: these fields and no other. */
export const notificationSchema = z.strictObject({
  userId: id,
  title: shown,
  message: shown,
  type: z.enum(['info', 'warning', 'error'], 'must be info, warning or error'),
  idempotencyKey: id,
  actions: z.array(z.discriminatedUnion('type', [openUrl, callback]), 'must be a list of actions'),
  expiresAt: z.iso.datetime('must be an ISO 8601 time'),
});
export type Notification = z.output<typeof notificationSchema>;

export interface TakenNotification extends Notification {
  readonly id: string;
  /** How often it was sent again, by the same key. */
  readonly repeats: number;
  readonly correlationId: string;
  /** Epoch milliseconds. */
  readonly takenAt: number;
}
