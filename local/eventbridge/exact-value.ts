import { type Condition, type LeafValue, valueCondition } from './condition.ts';
import { parseIpAddress } from './ip-address.ts';

/**
 * A plain value in a pattern: the same value of the same type (eb-event-patterns: "Event patterns are exact"; null and
 * the empty string are two things, eb-event-patterns-null-values). Numbers are compared by value, and a string that is
 * an IP address matches every way of writing that address.
 */
export function exactValue(wanted: LeafValue): Condition {
  const wantedAddress = typeof wanted === 'string' ? parseIpAddress(wanted) : undefined;
  if (!wantedAddress) return valueCondition((value) => value === wanted);
  return valueCondition((value) => {
    const address = typeof value === 'string' ? parseIpAddress(value) : undefined;
    return address?.bits === wantedAddress.bits && address.value === wantedAddress.value;
  });
}
