import * as z from 'zod/mini';
import { addressKinds, channels, platforms } from '../../core/device.ts';
import { quietModes } from '../../core/preferences.ts';
import { withheldReasons } from '../../core/withheld-reason.ts';

/** What the routes answer. Nobody parses an answer of ours: these type the handlers and describe the API. */

const time = z.iso.datetime();
const count = z.int().check(z.minimum(0));

export const deviceAnswer = z.strictObject({
  deviceId: z.string(),
  /** What other systems may know the device by. Devices that were registered before it was given get it the next time. */
  routingId: z.exactOptional(z.string()),
  channel: z.enum(channels),
  platform: z.enum(platforms),
  environment: z.exactOptional(z.enum(['production', 'sandbox'])),
  address: z.exactOptional(z.enum(addressKinds)),
  app: z.exactOptional(z.string()),
  locale: z.exactOptional(z.string()),
  timeZone: z.exactOptional(z.string()),
  appVersion: z.exactOptional(z.string()),
  osVersion: z.exactOptional(z.string()),
  registeredAt: time,
  recipient: z.string(),
  gone: z.exactOptional(z.strictObject({ since: time, reason: z.string() })),
});

export const registrationAnswer = z.extend(deviceAnswer, { routingId: z.string(), unregisterKey: z.string() });
export const devicesAnswer = z.strictObject({ devices: z.array(deviceAnswer) });

export const presencesAnswer = z.strictObject({
  nextReportSeconds: count,
  reports: z.array(
    z.strictObject({
      conversationId: z.string(),
      deviceId: z.string(),
      result: z.enum(['stored', 'older-report', 'conversation-of-another']),
    }),
  ),
});

export const preferencesAnswer = z.strictObject({
  categories: z.strictObject({ chatMessages: z.boolean(), ticketUpdates: z.boolean(), systemNotices: z.boolean() }),
  mutedUntil: z.exactOptional(time),
  quietHours: z.exactOptional(
    z.strictObject({ start: z.string(), end: z.string(), timeZone: z.string(), mode: z.enum(quietModes) }),
  ),
  privacy: z.exactOptional(z.enum(['full', 'generic', 'id-only'])),
  pushWhileActive: z.boolean(),
  mutedConversations: z.array(z.strictObject({ conversationId: z.string(), until: z.exactOptional(time) })),
});

export const readAnswer = z.strictObject({
  /** How many messages the customer has not read, of all conversations: the badge. */
  unread: count,
});

export const pushesAnswer = z.strictObject({
  messages: z.array(
    z.strictObject({
      messageId: z.string(),
      sentAt: time,
      state: z.enum(['open', 'seen', 'pushed', 'withheld']),
      reason: z.exactOptional(z.enum(withheldReasons)),
      pushes: z.array(
        z.strictObject({
          deviceId: z.string(),
          channel: z.enum(channels),
          state: z.enum([
            'queued',
            'sending',
            'waiting',
            'delivered',
            'gone',
            'refused',
            'seen',
            'superseded',
            'withheld',
          ]),
          reason: z.exactOptional(z.enum(withheldReasons)),
          at: z.exactOptional(time),
        }),
      ),
    }),
  ),
});

export const errorAnswer = z.strictObject({
  error: z.strictObject({
    code: z.string(),
    message: z.string(),
    fields: z.exactOptional(z.array(z.strictObject({ field: z.string(), message: z.string() }))),
  }),
});
