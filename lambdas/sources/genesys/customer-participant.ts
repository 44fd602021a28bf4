import type { Alias } from '../../core/alias.ts';
import { aliasesOf } from './aliases.ts';
import { idIn } from './participant-attributes.ts';
import type { Participant } from './participants.ts';
import type { GenesysSettings } from './settings.ts';

export const isCustomer = (purpose: string | undefined): boolean => purpose === 'customer' || purpose === 'external';

/**
 * Who the customer of a conversation is. `external` is the customer in some organisations, and in others a third party
 * whom an agent brought in: such a one counts only where nobody is called the customer, and nobody else external.
 */
export function customerIn(
  participants: readonly Participant[],
  settings: GenesysSettings,
): { readonly customerId?: string; readonly aliases?: readonly Alias[] } {
  const named = participants.filter(({ purpose }) => purpose === 'customer');
  const external = participants.filter(({ purpose }) => purpose === 'external');
  const customers = named.length > 0 ? named : external.length === 1 ? external : [];
  const ids = new Set(customers.flatMap(({ attributes }) => idIn(attributes, settings.customerAttribute) ?? []));
  // Two names for one conversation: no guess which of them is looking at it now.
  const [customerId] = ids.size === 1 ? ids : [];
  return {
    ...(customerId === undefined ? {} : { customerId }),
    ...aliasesOf(
      ...customers.flatMap(({ externalContactId, externalContact, address }) => [
        ['external-contact', externalContactId ?? externalContact?.id] as const,
        ['address', address] as const,
      ]),
    ),
  };
}
