import * as z from 'zod';
import { socketBreaks } from './channels.ts';

const wholeNumber = (min: number, max: number, what: string) =>
  z
    .int(`must be ${what} from ${min} to ${max}`)
    .min(min, `must be from ${min} to ${max}`)
    .max(max, `must be from ${min} to ${max}`);

/** An absent one stays as it is. `closingMs`: from `socket_closing` to the end of the socket. */
export const notificationSettingsSchema = z.strictObject({
  heartbeatMs: wholeNumber(10, 3_600_000, 'whole milliseconds').optional(),
  channelLifetimeSeconds: wholeNumber(1, 172_800, 'whole seconds').optional(),
  closingMs: wholeNumber(0, 3_600_000, 'whole milliseconds').optional(),
});
export type NotificationSettings = z.output<typeof notificationSettingsSchema>;

const text = z.string('must be a text').min(1, 'must not be empty');

/** One channel; absent: all. */
export const channelSchema = z.strictObject({ channelId: text.optional() });
export const clientChoiceSchema = z.strictObject({ clientId: text.optional() });
export const breakSocketsSchema = z.strictObject({
  kind: z.enum(socketBreaks, `must be one of ${socketBreaks.map((kind) => `"${kind}"`).join(', ')}`),
  channelId: text.optional(),
});
/** `topicName` absent: the whole channel, as Genesys' own client understands it. */
export const unsubscribeSchema = z.strictObject({ channelId: text.optional(), topicName: text.optional() });
export const eventSchema = z.strictObject({
  topicName: text,
  eventBody: z.record(z.string(), z.unknown(), 'must be an object'),
});
