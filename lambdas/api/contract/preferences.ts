import * as z from 'zod/mini';
import { quietModes } from '../../core/preferences.ts';
import { bodyRule, deviceId, oneOf, text, time, timeZone, yesOrNo } from './fields.ts';

const clock = text(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time of the day from "00:00" to "23:59"');

const quietHours = z
  .strictObject({ start: clock, end: clock, timeZone, mode: oneOf(quietModes) }, bodyRule)
  .check(z.refine(({ start, end }) => start !== end, { path: ['end'], error: 'must be another time than start' }));

/** The body of `PUT /v1/preferences`: all of them; what is absent gets its default. */
export const preferencesBodySchema = z.strictObject(
  {
    categories: z.exactOptional(
      z.strictObject(
        {
          chatMessages: z.exactOptional(yesOrNo),
          ticketUpdates: z.exactOptional(yesOrNo),
          systemNotices: z.exactOptional(yesOrNo),
        },
        bodyRule,
      ),
    ),
    mutedUntil: z.exactOptional(time),
    quietHours: z.exactOptional(quietHours),
    privacy: z.exactOptional(oneOf(['full', 'generic', 'id-only'])),
    pushWhileActive: z.exactOptional(yesOrNo),
  },
  bodyRule,
);

/** The body of `PUT /v1/conversations/{conversationId}/mute`. */
export const muteBodySchema = z.strictObject({ until: z.exactOptional(time) }, bodyRule);

/**
 * The body of `PUT /v1/conversations/{conversationId}/read`: all that was sent until then; absent: until two seconds ago.
 * `deviceId`: which device shows it, so that the others are told.
 */
export const readBodySchema = z.strictObject(
  { upTo: z.exactOptional(time), deviceId: z.exactOptional(deviceId) },
  bodyRule,
);
