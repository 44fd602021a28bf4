import type { ReadElsewhere } from '../../core/read-elsewhere.ts';
import { readData } from '../read-data.ts';
import type { ApnsRequest } from './compose.ts';
import { requestId } from './request-id.ts';

/**
 * The request that tells a device what was read elsewhere. A badge alone is a push of type `alert`, since the user may see
 * it; a `background` one must have nothing to see, and priority 5 ("Pushing background updates to your App").
 *
 * Apple tries once: it keeps a single notification for a phone that is off, and this one must not take the place of a
 * message ("Sending notification requests to APNs").
 */
export function composeSyncApns(read: ReadElsewhere): ApnsRequest {
  const isBadge = read.part === 'badge';
  return {
    path: `/3/device/${read.token}`,
    topic: read.app,
    pushType: isBadge ? 'alert' : 'background',
    priority: '5',
    expiration: '0',
    id: requestId(),
    body: JSON.stringify(
      isBadge ? { aps: { badge: read.badge } } : { aps: { 'content-available': 1 }, ...readData(read) },
    ),
  };
}
