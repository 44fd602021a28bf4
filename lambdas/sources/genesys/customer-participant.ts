import type { Alias } from '../../core/alias.ts';
import { aliasesOf } from '../aliases.ts';
import { idIn } from './participant-attributes.ts';
import type { Participant } from './participants.ts';
import type { GenesysSettings } from './settings.ts';

/**
 * Who of them is the customer. `external` is the customer in some organisations, and in others a third party whom an agent
 * brought in: such a one counts only where nobody is called the customer, and nobody else external.
 */
export function customersAmong(participants: readonly Participant[]): readonly Participant[] {
  const named = participants.filter(({ purpose }) => purpose === 'customer');
  const external = participants.filter(({ purpose }) => purpose === 'external');
  if (named.length > 0) return named;
  return external.length === 1 ? external : [];
}

/** What is known of a conversation's customer: of each kind the one name that all who are called so have. */
export function customerIn(
  participants: readonly Participant[],
  settings: GenesysSettings,
): { readonly customerId?: string; readonly aliases?: readonly Alias[] } {
  const customers = customersAmong(participants);
  const ids = new Set(customers.flatMap(({ attributes }) => idIn(attributes, settings.customerAttribute) ?? []));
  // Two names for one conversation: no guess which of them is looking at it now.
  const [customerId] = ids.size === 1 ? ids : [];
  return {
    ...(customerId === undefined ? {} : { customerId }),
    ...aliasesOf(
      [
        'external-contact',
        onlyOne(customers.map(({ externalContactId, externalContact }) => externalContactId ?? externalContact?.id)),
      ],
      ['address', onlyOne(customers.map(({ address }) => address))],
    ),
  };
}

function onlyOne(values: readonly (string | undefined)[]): string | undefined {
  const [one, ...others] = new Set(values.filter((value) => value !== undefined));
  return others.length === 0 ? one : undefined;
}
