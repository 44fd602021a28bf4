import * as z from 'zod/mini';
import { idOrNumber, listOf, optional, text, word } from '../fields.ts';
import { type Contacts, contactsFields } from './contacts.ts';
import { type Part, partSchema } from './part.ts';

/** Since API 2.12 an object, before that a word. Agents read the internal label, customers the external one. */
const stateSchema = z.union([
  z.object({ id: optional(idOrNumber), category: optional(word), external_label: optional(text) }),
  z.pipe(
    word,
    z.transform((category) => ({ category, id: undefined, external_label: undefined })),
  ),
]);

const ticketSchema = z.object({
  id: optional(idOrNumber),
  category: optional(word),
  is_shared: optional(z.boolean()),
  ticket_state: optional(stateSchema),
  updated_at: optional(z.unknown()),
  ticket_parts: optional(z.object({ ticket_parts: listOf(partSchema) })),
  ...contactsFields,
});
export type Ticket = z.output<typeof ticketSchema>;

/** Some topics have the ticket as their item, some wrap it (Intercom's note on `ticket.closed`; others by third parties). */
const itemSchema = z.object({
  ticket: optional(ticketSchema),
  ticket_part: optional(partSchema),
  ...contactsFields,
});

export function readTicketItem(item: unknown): {
  readonly ticket: Ticket;
  readonly part: Part | undefined;
  readonly contacts: Contacts;
} {
  const { ticket: wrapped, ticket_part: part, ...around } = itemSchema.parse(item);
  const ticket = wrapped ?? ticketSchema.parse(item);
  const namesSomebody = ticket.contacts !== undefined || ticket.user !== undefined;
  return { ticket, part, contacts: namesSomebody ? ticket : around };
}

/** Back-office and tracker tickets are the agents' own, unless they say that the customer shares them. */
export const isInternal = ({ category, is_shared: isShared }: Ticket): boolean =>
  isShared === false || (isShared !== true && (category === 'back-office' || category === 'tracker'));
