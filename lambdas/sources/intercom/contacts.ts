import * as z from 'zod/mini';
import type { Alias } from '../../core/alias.ts';
import { aliasesOf } from '../aliases.ts';
import { idOrNumber, listOf, optional } from '../fields.ts';

const contact = z.object({
  id: optional(idOrNumber),
  external_id: optional(idOrNumber),
  user_id: optional(idOrNumber),
});

/** Whom a conversation or a ticket is with: API 2.x lists contacts, API 1.x names one user. */
export const contactsFields = {
  contacts: optional(z.object({ contacts: listOf(contact) })),
  user: optional(contact),
};
export type Contacts = z.output<z.ZodMiniObject<typeof contactsFields>>;

export interface CustomerOfIntercom {
  readonly customerId?: string;
  readonly aliases?: readonly Alias[];
}

/**
 * The customer by the company's own user id, which Intercom calls `external_id` (`user_id` in API 1.x). Several different
 * ones, as in a group conversation, name nobody: whichever were taken, the push could be another's. Intercom's own id of a
 * contact who is alone is a name to find the customer by later.
 */
export function customerOf(contacts: Contacts): CustomerOfIntercom {
  const all = everybodyIn(contacts);
  const [externalId, ...others] = different(all.map(({ external_id, user_id }) => external_id ?? user_id));
  if (others.length > 0) return {};
  const ids = different(all.map(({ id }) => id));
  return {
    ...(externalId === undefined ? {} : { customerId: externalId }),
    ...(ids.length === 1 ? aliasesOf(['external-contact', ids[0]]) : {}),
  };
}

/** What one of several wrote proves nothing of what the others have seen. */
export const isGroup = (contacts: Contacts): boolean =>
  new Set(everybodyIn(contacts).map(({ id, external_id, user_id }) => id ?? external_id ?? user_id)).size > 1;

const everybodyIn = ({ contacts, user }: Contacts) => [...(contacts?.contacts ?? []), ...(user ? [user] : [])];

const different = (values: readonly (string | undefined)[]): readonly string[] => [
  ...new Set(values.filter((value) => value !== undefined)),
];
