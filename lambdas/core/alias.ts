/**
 * A name that a contact centre has for a customer, where it does not know the one that the app's tokens have:
 * an external contact of its directory, or the address at which a messaging channel reaches the customer.
 */
export const aliasKinds = ['external-contact', 'address'] as const;

export interface Alias {
  readonly kind: (typeof aliasKinds)[number];
  readonly value: string;
}
