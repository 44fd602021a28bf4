import * as z from 'zod/mini';
import { conversationKey, parseConversationKey } from '../core/conversation.ts';
import { platforms } from '../core/device.ts';

/** Text of one form; the message says what is allowed, whatever is wrong. */
const text = (form: RegExp, error: string) => z.string({ error }).check(z.regex(form, { error }));

const deviceId = text(/^[\x21-\x7e]{1,128}$/, 'must be 1 to 128 visible ASCII characters without spaces');

/** The deviceId of a path. */
export const devicePathSchema = z.object({ deviceId });

const conversationIdRule = 'must be 1 to 256 bytes of text without control characters';

const conversationId = text(/^\P{Cc}{1,256}$/u, conversationIdRule).check(
  z.refine((id) => id.isWellFormed() && new TextEncoder().encode(id).length <= 256, { error: conversationIdRule }),
);

const conversation = z
  .pipe(conversationId, z.transform(parseConversationKey))
  .check(z.refine(({ id }) => id !== '', { error: conversationIdRule }));

/** The conversationId of a path, bare or `source~id`; becomes the conversation's key. */
export const conversationPathSchema = z.object({
  conversationId: z.pipe(conversation, z.transform(conversationKey)),
});

const aboutTheApp = {
  /** APNs' own; an app that sends it with every registration may, and with FCM it says nothing. */
  environment: z.exactOptional(z.enum(['production', 'sandbox'], { error: 'must be "production" or "sandbox"' })),
  app: z.exactOptional(
    text(
      /^[A-Za-z0-9._-]{1,155}$/,
      'must be the bundle id (apns) or the Firebase project (fcm): 1 to 155 letters, digits, ".", "_" or "-"',
    ),
  ),
  locale: z.exactOptional(
    text(
      /^(?=.{2,35}$)[A-Za-z]{2,8}(?:[-_][A-Za-z0-9]{1,8})*$/,
      'must be a language tag of at most 35 characters, such as de-CH',
    ),
  ),
};

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
      ...aboutTheApp,
    }),
    z
      .strictObject({
        channel: z.literal('fcm'),
        token: z.exactOptional(fcmToken),
        fid: z.exactOptional(fcmFid),
        platform: z.exactOptional(z.enum(platforms, { error: 'must be "android" or "ios"' })),
        ...aboutTheApp,
      })
      .check(
        z.refine(({ token, fid }) => (token === undefined) !== (fid === undefined), {
          path: ['token'],
          error: 'must be the FCM registration token, or absent with `fid`: exactly one of the two',
        }),
      ),
  ],
  { error: ({ code }) => (code === 'invalid_union' ? 'must be "apns" or "fcm"' : 'must be a JSON object') },
);

const dayMs = 86_400_000;
const age = { error: `must be a whole number of milliseconds from 0 to ${dayMs}` };

/** The body of `PUT /v1/conversations/{conversationId}/presence`. */
export const presenceBodySchema = z.strictObject(
  {
    deviceId,
    status: z.enum(['active', 'background'], { error: 'must be "active" or "background"' }),
    ageMs: z.exactOptional(z.int(age).check(z.minimum(0, age), z.maximum(dayMs, age))),
  },
  { error: ({ code }) => (code === 'invalid_type' ? 'must be a JSON object' : undefined) },
);
