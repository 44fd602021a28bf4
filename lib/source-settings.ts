import * as z from 'zod';
import type { KnownSources, SourcesInput } from '../lambdas/webhook/env.ts';

const text = (error: string) => z.string({ error }).min(1, error);
const number = (minimum: number, maximum: number) => {
  const error = `write a whole number from ${minimum} to ${maximum}`;
  return z.int({ error }).min(minimum, { error }).max(maximum, { error });
};
const onOff = z.boolean({ error: 'write true or false' });

const headerRule = 'write the name of a header in lower case, such as x-signature';
const header = z.string({ error: headerRule }).regex(/^[a-z0-9-]{1,64}$/, headerRule);
const signedRule = 'write what is signed, with {body} in it, and {timestamp} where there is a timestampHeader';

const hmac = z
  .strictObject({
    kind: z.literal('hmac'),
    header,
    algorithm: z.enum(['sha1', 'sha256', 'sha512'], { error: 'write sha1, sha256 or sha512' }).default('sha256'),
    encoding: z.enum(['hex', 'base64'], { error: 'write hex or base64' }).default('hex'),
    prefix: z.string({ error: 'write what stands before the signature, such as sha256=' }).default(''),
    timestampHeader: header.exactOptional(),
    toleranceSeconds: number(1, 86_400).default(300),
    signed: z
      .string({ error: signedRule })
      .refine((template) => template.includes('{body}'), { error: signedRule })
      .default('{body}'),
  })
  .refine(({ signed, timestampHeader }) => signed.includes('{timestamp}') === (timestampHeader !== undefined), {
    path: ['signed'],
    error: signedRule,
  });
const authRule = 'write how its requests prove where they come from: kind hmac, bearer, basic or header';
const simpleAuths = [
  z.strictObject({ kind: z.literal('bearer') }),
  z.strictObject({ kind: z.literal('basic') }),
  z.strictObject({ kind: z.literal('header'), header }),
] as const;
const auth = z.discriminatedUnion('kind', [hmac, ...simpleAuths], { error: authRule });
const authOfCxone = z.discriminatedUnion(
  'kind',
  [hmac, ...simpleAuths, z.strictObject({ kind: z.literal('client-credentials') })],
  { error: `${authRule}, or client-credentials for BYOC` },
);

const pathRule = 'write a path, such as data.message.id or /data/message/id';
const path = text(pathRule);
const wordsRule = 'write a list of words, such as ["agent"]';
const words = z.array(text(wordsRule), { error: wordsRule }).min(1, wordsRule);

const map = z.strictObject({
  event: z.strictObject({ path, message: words, ended: words.exactOptional() }).exactOptional(),
  tenant: z.strictObject({ path, allowed: words }).exactOptional(),
  conversation: path.exactOptional(),
  message: path.exactOptional(),
  customer: path.exactOptional(),
  device: path.exactOptional(),
  direction: z.strictObject({ path, outbound: words, inbound: words.exactOptional() }).exactOptional(),
  author: z.strictObject({ path, human: words.exactOptional(), bot: words.exactOptional() }).exactOptional(),
  kind: z.strictObject({ path, text: words.exactOptional(), structured: words.exactOptional() }).exactOptional(),
  text: path.exactOptional(),
  sender: path.exactOptional(),
  time: path.exactOptional(),
  type: z
    .strictObject({ path, chat: words.exactOptional(), ticket: words.exactOptional(), system: words.exactOptional() })
    .exactOptional(),
  ticket: path.exactOptional(),
  csat: z.strictObject({ path, yes: words }).exactOptional(),
  passThrough: z.string({ error: `${pathRule}; an empty one: the whole body` }).exactOptional(),
});
const whoRule = 'write where the conversation, or the device, stands: else nobody knows for whom a message is';
const wholeMap = map.refine(({ conversation, device }) => conversation !== undefined || device !== undefined, {
  error: whoRule,
});

const common = {
  botReplies: onOff.default(true),
  maximumBytes: number(1_024, 262_144).default(262_144),
  /** Whether somebody could guess its conversation ids; then a customer's own report never binds one. */
  guessableIds: onOff.default(true),
};
const ids = (rule: string) => z.array(text(rule), { error: rule }).min(1, rule);

const kindRule = 'write its kind: generic, asapp, gms, cxone or intercom';
const source = z.discriminatedUnion(
  'kind',
  [
    z.strictObject({ kind: z.literal('generic'), auth, ...common, map: wholeMap }),
    z.strictObject({ kind: z.literal('asapp'), auth, ...common, map: map.default({}) }),
    z.strictObject({ kind: z.literal('gms'), auth, ...common }),
    z.strictObject({
      kind: z.literal('cxone'),
      auth: authOfCxone,
      ...common,
      brandIds: ids('write the ids of your brands, as in data.brand.id: ["1234"]'),
    }),
    z.strictObject({
      kind: z.literal('intercom'),
      ...common,
      appIds: ids('write the app_ids of your workspaces: ["abc12def"]'),
    }),
  ],
  { error: kindRule },
);

/**
 * `genesys` is the default source, `genesys-open-messaging` its own webhook's address, `genesys-notifications` what the
 * bridge hears, `desktop-callbacks` what agents' desktops answer, `unknown` what nobody sent.
 */
const reserved = ['genesys', 'genesys-open-messaging', 'genesys-notifications', 'desktop-callbacks', 'unknown'];
const nameRule = `name each source with 1 to 32 lower-case letters, digits or hyphens, beginning with a letter, but not ${reserved.join(', ')}`;

/** On the command line it is JSON. */
const given = z.preprocess(
  (value) => {
    if (typeof value !== 'string') return value;
    try {
      return JSON.parse(value);
    } catch {
      return value;
    }
  },
  z.record(z.string(), z.unknown(), { error: 'write a JSON object: sources by their names' }),
);

/** The sources that send to an address of ours, beside Genesys' Open Messaging, by name. */
export const sourcesSetting = given.pipe(
  z.record(
    z
      .string()
      .regex(/^[a-z][a-z0-9-]{0,31}$/)
      .refine((name) => !reserved.includes(name)),
    source,
    { error: nameRule },
  ),
);
export type SourceSettings = z.output<typeof sourcesSetting>;

type Sources = Readonly<Record<string, z.output<typeof source>>>;

/** As whoever reads their requests gets them: without what only the stack needs to know. */
export function forReaders(sources: Sources): string {
  const known: SourcesInput = Object.fromEntries(
    Object.entries(sources).map(([name, { guessableIds, ...settings }]) => [name, settings]),
  );
  return JSON.stringify(known);
}

/** As the webhooks get them, which only know whose a request is. */
export function forWebhooks(sources: Sources): string {
  const known: KnownSources = Object.fromEntries(
    Object.entries(sources).map(([name, { kind, maximumBytes, ...settings }]) => [
      name,
      { kind, maximumBytes, ...('auth' in settings ? { auth: settings.auth } : {}) },
    ]),
  );
  return JSON.stringify(known);
}
