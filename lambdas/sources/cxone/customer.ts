import * as z from 'zod/mini';
import { idOrNumber, listOf, optional } from '../fields.ts';
import { identity } from './parts.ts';

/** A customer has an identity on each channel where they wrote, and several where two records were merged. */
export const customer = z.object({ id: optional(idOrNumber), identities: listOf(identity) });

type Customer = z.output<typeof customer>;
type Identity = z.output<typeof identity>;

export interface Parties {
  /** Of the case. */
  readonly customers: readonly Customer[];
  readonly endUser?: Customer | undefined;
  /** Who opened the case; nobody where an agent did. */
  readonly opener?: Identity | undefined;
  readonly messageAuthor?: Identity | undefined;
  readonly messageRecipients: readonly Identity[];
  readonly isOutbound: boolean;
  /** It is among the recipients of what customers write. */
  readonly channelId?: string | undefined;
}

export const isGroup = ({ customers }: Pick<Parties, 'customers'>): boolean =>
  new Set(customers.map(({ id, identities }) => id ?? identities[0]?.idOnExternalPlatform)).size > 1;

/**
 * The customer of a message, never guessed. Of several identities it is the one to which the message is addressed; else,
 * if all are one customer's, the one that wrote in this conversation.
 * @returns undefined where none or several are left: the message then waits for somebody who says whose it is
 */
export function customerOf(parties: Parties): string | undefined {
  const { messageAuthor, opener, isOutbound, channelId } = parties;
  const addressed = idsOf(parties.messageRecipients).filter((id) => id !== channelId);
  const wrote = idsOf([messageAuthor ?? opener]);
  const named = namedIn(parties);
  if (named.length === 0) return only(isOutbound ? addressed : wrote);
  const isNamed = (id: string) => named.includes(id);
  return only(named) ?? only(addressed.filter(isNamed)) ?? (isGroup(parties) ? undefined : only(wrote.filter(isNamed)));
}

/** The first place that names anybody counts. */
function namedIn({ customers, endUser, opener }: Parties): readonly string[] {
  const places = [customers.flatMap(({ identities }) => identities), endUser?.identities ?? [], [opener]];
  return places.map(idsOf).find((ids) => ids.length > 0) ?? [];
}

function idsOf(identities: readonly (Identity | undefined)[]): readonly string[] {
  return [...new Set(identities.flatMap((one) => one?.idOnExternalPlatform ?? []))];
}

/** The one of the list, where it is one. */
export const only = (ids: readonly string[]): string | undefined => (ids.length === 1 ? ids[0] : undefined);
