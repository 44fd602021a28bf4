import type { Mapping } from '../source-settings.ts';
import type { Mapped, Mapper } from './mapped.ts';

/** What a request is, by the words that the mapping lists. */
export type Sort =
  | { readonly kind: 'outbound' | 'inbound' | 'ended' }
  | { readonly kind: 'ignored' | 'unreadable'; readonly reason: string };

/**
 * A request that does not say which event it is is some other one, such as a ping. What does not say its tenant, direction
 * or kind may be a message, or one that must not be pushed: a person has to look at it, or at the mapping.
 * @param kind that of the message
 */
export function sortOf(at: Mapper, map: Mapping, kind: Mapped<'text' | 'structured'>): Sort {
  const event = at.meaning('event', map.event?.path, { message: map.event?.message, ended: map.event?.ended });
  if (event.kind === 'missing') return { kind: 'ignored', reason: event.reason };
  if (event.kind === 'wrong') return { kind: 'ignored', reason: 'event is neither a message nor an end' };

  const tenant = at.meaning('tenant', map.tenant?.path, { allowed: map.tenant?.allowed });
  if (tenant.kind === 'missing') return { kind: 'unreadable', reason: tenant.reason };
  if (tenant.kind === 'wrong') return { kind: 'ignored', reason: 'another tenant' };
  if (event.kind === 'found' && event.value === 'ended') return { kind: 'ended' };

  if (kind.kind === 'missing') return { kind: 'unreadable', reason: kind.reason };
  if (kind.kind === 'wrong') return { kind: 'ignored', reason: 'kind is not one of a message' };

  const { path, outbound, inbound } = map.direction ?? {};
  const direction = at.meaning('direction', path, { outbound, inbound });
  if (direction.kind === 'missing') return { kind: 'unreadable', reason: direction.reason };
  if (direction.kind === 'wrong') return { kind: 'ignored', reason: 'direction is neither outbound nor inbound' };
  return { kind: direction.kind === 'found' ? direction.value : 'outbound' };
}
