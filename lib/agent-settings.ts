import * as z from 'zod';
import { count, items, oneOf, onOff, word } from './setting-types.ts';

const listOrNone = <const T extends readonly [string, ...string[]]>(names: T, error: string) =>
  z.preprocess(
    (value) => (typeof value === 'string' ? items(value).filter((name) => name !== 'none') : value),
    z.array(z.enum(names, { error }), { error }).transform((given) => names.filter((name) => given.includes(name))),
  );

/** A client and its secret belong into the secret; of an address both would be dropped without a word. */
const namesNobody = (url: string) => {
  const read = URL.parse(url);
  return !read || (read.username === '' && read.password === '');
};
const nobodyRule = { error: 'write it without a user name and a password' };
const address = (what: string) =>
  z.url({ protocol: /^https$/, error: `write the https address of ${what}` }).refine(namesNobody, nobodyRule);

const userRule = 'write the id of a Genesys user, or their e-mail address';
const conversationUrlRule = 'write an https address that contains {conversationId}';

/** Whether, how and of what agents are told. */
export const agentSettings = {
  tellAgents: listOrNone(
    ['attribute', 'desktop'],
    'write attribute, desktop, both separated by a comma, or none',
  ).default([]),
  tellAgentsOf: listOrNone(['pushed', 'unreachable'], 'write pushed, unreachable, or both separated by a comma')
    .refine((ends) => ends.length > 0, { error: 'write pushed, unreachable, or both separated by a comma' })
    .default(['pushed', 'unreachable']),
  desktopUrl: address('the service that shows notifications to agents').optional(),
  desktopTokenUrl: address("that service's OAuth token endpoint").optional(),
  /** Of two processes; each has half. */
  desktopRequestsPerMinute: count(2, 1_000_000).default(300),
  /** Told where no agent takes part in the conversation. */
  desktopUser: word(/^[^\s@]{1,128}(@[^\s@]{1,128})?$/, userRule).optional(),
  desktopConversationUrl: z
    .url({ protocol: /^https$/, error: conversationUrlRule })
    .refine((url) => url.includes('{conversationId}'), { error: conversationUrlRule })
    .refine(namesNobody, nobodyRule)
    .optional(),
  desktopCallbacks: oneOf(['none', 'signed', 'unsigned']).default('none'),
  genesysBridge: onOff.default(false),
} as const;
