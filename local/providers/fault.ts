import * as z from 'zod';
import { apnsReasonStatus } from './apns-reasons.ts';
import { bareCanonicalStatus, fcmErrorCodes } from './fcm-errors.ts';
import { telegramErrors } from './telegram-errors.ts';

const disconnects = ['goaway', 'refused-stream', 'destroy', 'reset', 'close', 'silent', 'hang'] as const;
export const faultChannels = ['apns', 'fcm', 'google-oauth', 'telegram'] as const;
export const faultChannelRule = 'must be "apns", "fcm", "google-oauth" or "telegram"';
const quotaAllowed = 'must be a whole number of at least 1';
const timesAllowed = 'must be a whole number from 1 to 1000000, or "until-cleared"';

/**
 * A way to make a stand-in fail. It replaces the acceptance of a request that is right in everything else.
 * - `deviceToken`: only pushes to it; absent: all. `environment`: only that APNs host, so that a token which belongs to
 *   the other one is told by a fault `{environment, deviceToken, status: 400, reason: 'BadDeviceToken'}`.
 * - `status` and `reason`: the answer. APNs: a reason; FCM: an error code (`UNREGISTERED`) or a bare canonical code
 *   (`NOT_FOUND`); google-oauth: an OAuth error (`invalid_grant`); telegram: a name of telegram-errors.ts (`BLOCKED`), or
 *   none, which from 500 on is an answer of the server before the Bot API. A published reason must have its published status.
 * - `timestamp`: of an APNs 410, epoch milliseconds; absent: the time of the answer.
 * - `delayMs`: the wait before the answer, or before the acceptance when there is no status.
 * - `disconnect` (no status), over HTTP/2: `goaway` refuses the request unprocessed and says so, in APNs' GOAWAY data with
 *   `reason` (absent: `Shutdown`); `refused-stream` refuses this request alone; `destroy` ends the session at once,
 *   unanswered requests and all. HTTP/1.1 has none of the three: the connection is closed. Over both: `reset` and `close`
 *   break the connection by TCP RST or FIN; `silent` leaves it open and dead, PINGs included; `hang` leaves it alive, PINGs
 *   answered, but this request never is.
 * - `accepted: true`: the push counts as taken and only its answer is lost. With `goaway` it is answered, as the last one,
 *   before the connection ends (HTTP/1.1: with `connection: close`).
 * - `beyond: {requests, seconds}`: only what comes after so many requests within that time, as a quota refuses it. What is
 *   refused counts for nothing.
 * - `times`: how many requests it hits; absent: 1.
 */
export const faultSchema = z
  .strictObject({
    channel: z.enum(faultChannels, faultChannelRule),
    environment: z.enum(['production', 'sandbox'], 'must be "production" or "sandbox"').optional(),
    deviceToken: z
      .string('must be a text')
      .min(1, 'must not be empty')
      .max(4096, 'must have at most 4096 characters')
      .optional(),
    status: z
      .int('must be a whole number from 400 to 599')
      .min(400, 'must be from 400 to 599')
      .max(599, 'must be from 400 to 599')
      .optional(),
    reason: z
      .string('must be a text')
      .regex(/^[A-Za-z_]{1,64}$/, 'must be 1 to 64 letters or underscores')
      .optional(),
    timestamp: z
      .int('must be whole milliseconds since 1970')
      .min(0, 'must be whole milliseconds since 1970')
      .optional(),
    retryAfterSeconds: z
      .int('must be whole seconds from 0 to 86400')
      .min(0, 'must be from 0 to 86400')
      .max(86_400, 'must be from 0 to 86400')
      .optional(),
    delayMs: z
      .int('must be whole milliseconds from 0 to 600000')
      .min(0, 'must be from 0 to 600000')
      .max(600_000, 'must be from 0 to 600000')
      .optional(),
    disconnect: z.enum(disconnects, `must be one of ${disconnects.map((kind) => `"${kind}"`).join(', ')}`).optional(),
    accepted: z.boolean('must be true or false').optional(),
    beyond: z
      .strictObject({
        requests: z.int(quotaAllowed).min(1, quotaAllowed),
        seconds: z.int(quotaAllowed).min(1, quotaAllowed),
      })
      .optional(),
    times: z
      .union(
        [z.int(timesAllowed).min(1, timesAllowed).max(1_000_000, timesAllowed), z.literal('until-cleared')],
        timesAllowed,
      )
      .default(1),
  })
  .superRefine((fault, context) => {
    const wrong = (field: string, message: string) => context.addIssue({ code: 'custom', path: [field], message });
    const { channel, status, reason } = fault;
    if (status === undefined && fault.disconnect === undefined && fault.delayMs === undefined) {
      wrong('status', 'one of status, disconnect and delayMs is needed');
    }
    if (status !== undefined && fault.disconnect !== undefined) {
      wrong('disconnect', 'must be absent with status: a broken connection has no answer');
    }
    for (const field of ['timestamp', 'retryAfterSeconds'] as const) {
      if (fault[field] !== undefined && status === undefined) wrong(field, 'needs status');
    }
    const reasonOfGoaway = channel === 'apns' && fault.disconnect === 'goaway';
    if (reason !== undefined && status === undefined && !reasonOfGoaway) {
      wrong('reason', 'needs status, or disconnect "goaway" of channel apns');
    }
    const published = reason === undefined ? undefined : publishedStatus(channel, reason);
    if (status !== undefined && published !== undefined && published !== status) {
      wrong('status', `must be ${published} for ${reason}`);
    }
    if (channel === 'apns' && status === 400 && reason === undefined) wrong('reason', 'is needed for an APNs 400');
    if (fault.timestamp !== undefined && !(channel === 'apns' && status === 410)) {
      wrong('timestamp', 'belongs to status 410 of channel apns only');
    }
    if (fault.environment !== undefined && channel !== 'apns') wrong('environment', 'belongs to channel apns only');
    if (fault.deviceToken !== undefined && channel === 'google-oauth')
      wrong('deviceToken', 'means nothing to google-oauth');
    if (fault.accepted !== undefined && channel === 'google-oauth') wrong('accepted', 'means nothing to google-oauth');
    if (fault.accepted !== undefined && (fault.disconnect === undefined || fault.disconnect === 'refused-stream')) {
      wrong('accepted', 'needs a disconnect other than "refused-stream"');
    }
  });

export type Fault = z.output<typeof faultSchema>;
export type FaultChannel = Fault['channel'];

function publishedStatus(channel: FaultChannel, reason: string): number | undefined {
  if (channel === 'apns') return new Map<string, number>(Object.entries(apnsReasonStatus)).get(reason);
  if (channel === 'google-oauth') return undefined;
  if (channel === 'telegram') return new Map(Object.entries(telegramErrors)).get(reason)?.status;
  return (
    new Map(Object.entries(fcmErrorCodes)).get(reason)?.httpStatus ??
    new Map<string, number>(Object.entries(bareCanonicalStatus)).get(reason)
  );
}
