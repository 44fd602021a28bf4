import * as z from 'zod/mini';
import { text } from './fields.ts';

const headerName = z.string().check(z.regex(/^[a-z0-9-]{1,64}$/));
const wholeNumber = z.int().check(z.positive());

/** How a request proves that its source sent it. The secrets themselves lie in Secrets Manager, two at most. */
export const authSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('hmac'),
    /** In lower case, as API Gateway hands headers on. */
    header: headerName,
    algorithm: z.enum(['sha1', 'sha256', 'sha512']),
    encoding: z.enum(['hex', 'base64']),
    /** What stands before the signature in the header, such as `sha256=`. */
    prefix: z.string(),
    /** When it was signed, in epoch seconds or milliseconds; absent: the signature holds for ever. */
    timestampHeader: z.exactOptional(headerName),
    /** How long a signature with its time is good. */
    toleranceSeconds: z.exactOptional(wholeNumber),
    /** What is signed, with a literal `{body}` and, where there is a header for it, `{timestamp}`. */
    signed: z.string().check(z.regex(/\{body\}/)),
  }),
  /** `Authorization: Bearer <secret>` */
  z.object({ kind: z.literal('bearer') }),
  /** `Authorization: Basic …`; each secret is `user:password`. */
  z.object({ kind: z.literal('basic') }),
  /** The secret itself in a header. */
  z.object({ kind: z.literal('header'), header: headerName }),
  /** An access token that we give to whoever has the client's credentials; each secret is `clientId:clientSecret`. */
  z.object({ kind: z.literal('client-credentials') }),
]);
export type Auth = z.output<typeof authSchema>;

/** Where a value stands in a request: names and list positions joined by dots, or an RFC 6901 pointer (`/a.b/0`). */
const path = text;
/** A value that is told by words: each meaning with the words that have it; the case does not matter. */
const words = z.array(text);

/** Where a request of a source keeps what; what is absent, the source does not say. */
export const mappingSchema = z.object({
  /** Which requests are messages, and which end a conversation; all others are ignored. Absent: all are messages. */
  event: z.exactOptional(z.object({ path, message: words, ended: z.exactOptional(words) })),
  /** The tenants that are ours; requests of others are ignored. */
  tenant: z.exactOptional(z.object({ path, allowed: words })),
  /** Absent: a conversation is a device's. */
  conversation: z.exactOptional(path),
  /** Absent: the same body within a minute, also across its boundary, is the same message. */
  message: z.exactOptional(path),
  /** The customer as the app's own tokens name them. */
  customer: z.exactOptional(path),
  /** The device that is addressed, by its `routingId`. */
  device: z.exactOptional(path),
  /** Absent: all is said to the customer. A word that is in neither list is ignored. */
  direction: z.exactOptional(z.object({ path, outbound: words, inbound: z.exactOptional(words) })),
  author: z.exactOptional(z.object({ path, human: z.exactOptional(words), bot: z.exactOptional(words) })),
  /** Which kinds are messages, such as not notes; absent: all. */
  kind: z.exactOptional(z.object({ path, text: z.exactOptional(words), structured: z.exactOptional(words) })),
  text: z.exactOptional(path),
  sender: z.exactOptional(path),
  /** ISO 8601, or epoch seconds or milliseconds. Absent: when the request came. */
  time: z.exactOptional(path),
  type: z.exactOptional(
    z.object({ path, chat: z.exactOptional(words), ticket: z.exactOptional(words), system: z.exactOptional(words) }),
  ),
  ticket: z.exactOptional(path),
  csat: z.exactOptional(z.object({ path, yes: words })),
  /** A JSON object that the app gets as it is. An empty path: the whole body. */
  passThrough: z.exactOptional(z.string()),
});
export type Mapping = z.output<typeof mappingSchema>;

const common = {
  /** Whether what bots say is pushed, too. */
  botReplies: z.boolean(),
  maximumBytes: wholeNumber,
};

const sourceSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('generic'), auth: authSchema, ...common, map: mappingSchema }),
  /** `map` replaces what it names of ASAPP's own mapping. */
  z.object({ kind: z.literal('asapp'), auth: authSchema, ...common, map: mappingSchema }),
  z.object({ kind: z.literal('gms'), auth: authSchema, ...common }),
  /** The brands or tenants that are ours. */
  z.object({ kind: z.literal('cxone'), auth: authSchema, ...common, brandIds: z.array(text) }),
  /** It signs with the app's client secret; the workspaces that are ours. */
  z.object({ kind: z.literal('intercom'), ...common, appIds: z.array(text) }),
]);
export type SourceSettings = z.output<typeof sourceSchema>;
export type SettingsOf<Kind extends SourceSettings['kind']> = Extract<SourceSettings, { kind: Kind }>;

/** The sources of a deployment that send to an address of ours, by the name that is in it. */
export const sourcesSchema = z.record(z.string(), sourceSchema);
export type Sources = z.output<typeof sourcesSchema>;
