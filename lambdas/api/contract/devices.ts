import * as z from 'zod/mini';
import { bodyRule, deviceId, oneOf, text, timeZone } from './fields.ts';

/** The deviceId of a path. */
export const devicePathSchema = z.object({ deviceId });

const versionRule =
  'must be 1 to 64 letters, digits, blanks or ".", "_", "-", "+", "(", ")", beginning with a letter or digit';
const version = text(/^[A-Za-z0-9][A-Za-z0-9._+() -]{0,63}$/, versionRule);

/** A tag of BCP 47. */
export const locale = text(
  /^(?=.{2,35}$)[A-Za-z]{2,8}(?:[-_][A-Za-z0-9]{1,8})*$/,
  'must be a language tag of at most 35 characters, such as de-CH',
);

const aboutTheApp = {
  app: z.exactOptional(
    text(
      /^[A-Za-z0-9._-]{1,155}$/,
      'must be the bundle id (apns), the Firebase project (fcm) or the bot (telegram): 1 to 155 letters, digits, ".", "_" or "-"',
    ),
  ),
  locale: z.exactOptional(locale),
  timeZone: z.exactOptional(timeZone),
  appVersion: z.exactOptional(version),
  osVersion: z.exactOptional(version),
};

/** APNs' own; an app that sends it with every registration may, and with FCM it says nothing. */
const environment = z.exactOptional(oneOf(['production', 'sandbox']));

/** The query string that a Mini App finds in `Telegram.WebApp.initData`; its text is percent-encoded. */
const initData = text(
  /^[\x21-\x7e]{1,4096}$/,
  'must be Telegram.WebApp.initData as it is: 1 to 4096 visible ASCII characters without spaces',
);

/** Apple gives tokens no fixed length ("Registering your app with APNs"), so only their form and 4 KB are asked for. */
const apnsToken = z.pipe(
  text(
    /^(?:[0-9A-Fa-f]{2}){1,2048}$/,
    'must be the APNs device token as hexadecimal text of even length, at most 4096 characters',
  ),
  z.transform((token) => token.toLowerCase()),
);

const fcmToken = text(
  /^[\x21-\x7e]{1,4096}$/,
  'must be the FCM registration token: 1 to 4096 visible ASCII characters without spaces',
);

/** Its length is an internal detail of Firebase, like a token's. */
const fcmFid = text(
  /^[\x21-\x7e]{1,4096}$/,
  'must be the Firebase Installation ID: 1 to 4096 visible ASCII characters without spaces',
);

/** The body of `PUT /v1/devices/{deviceId}`. */
export const deviceBodySchema = z.discriminatedUnion(
  'channel',
  [
    z.strictObject({
      channel: z.literal('apns'),
      token: apnsToken,
      platform: z.exactOptional(z.literal('ios', { error: 'must be "ios": APNs reaches no other' })),
      environment,
      ...aboutTheApp,
    }),
    z
      .strictObject({
        channel: z.literal('fcm'),
        token: z.exactOptional(fcmToken),
        fid: z.exactOptional(fcmFid),
        platform: z.exactOptional(oneOf(['ios', 'android'])),
        environment,
        ...aboutTheApp,
      })
      .check(
        z.refine(({ token, fid }) => (token === undefined) !== (fid === undefined), {
          path: ['token'],
          error: 'must be the FCM registration token, or absent with `fid`: exactly one of the two',
        }),
      ),
    z.strictObject({ channel: z.literal('telegram'), initData, ...aboutTheApp }),
  ],
  { error: ({ code }) => (code === 'invalid_union' ? 'must be "apns", "fcm" or "telegram"' : 'must be a JSON object') },
);

/** The body of `POST /v1/devices/unregister`: 32 random bytes in base64url, as registering returned them. */
export const unregisterBodySchema = z.strictObject(
  { unregisterKey: text(/^[A-Za-z0-9_-]{43}$/, 'must be the unregisterKey that registering the device returned') },
  bodyRule,
);
