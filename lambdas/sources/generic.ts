import { idsOf } from './generic/ids.ts';
import { mappedFrom } from './generic/mapped.ts';
import { knownIn } from './generic/needed.ts';
import { passThroughOf } from './generic/pass-through.ts';
import { kindOf, qualitiesOf } from './generic/qualities.ts';
import { agentMessageIn, customerMessageIn, endIn, wordsOf } from './generic/said.ts';
import { sortOf } from './generic/sort.ts';
import type { WebhookReading } from './reading.ts';
import { saidNothing } from './said-nothing.ts';
import type { Mapping } from './source-settings.ts';

/**
 * Reads one request of a source that a mapping describes. A reason names a field of the mapping and its path, never a value.
 * What is not mapped is not read; unknown fields break nothing. A customer may be missing: the source may name them later,
 * or the app's presence. A device may not: the message is for that one, and not for the customer's others.
 * @param body nested no deeper than `readJsonBody` lets through
 * @param receivedAt epoch milliseconds: the time of what has none
 */
export function readGeneric(
  body: Readonly<Record<string, unknown>>,
  { name, map }: { readonly name: string; readonly map: Mapping },
  receivedAt: number,
): readonly [WebhookReading] {
  const at = mappedFrom(body);
  const kind = kindOf(at, map);
  const sort = sortOf(at, map, kind);
  const ids = idsOf(body, map, at, receivedAt);
  const qualities = qualitiesOf(at, map, kind);
  const { ignored, unreadable } = saidNothing(name);
  const known = { ...knownIn(ids), ...qualities };

  function read() {
    switch (sort.kind) {
      case 'ended':
        return endIn(name, ids);
      case 'inbound':
        return customerMessageIn(name, ids);
      case 'outbound':
        return agentMessageIn(name, ids, { ...qualities, ...wordsOf(at, map) }, passThroughOf(at, map));
      case 'ignored':
      case 'unreadable':
        return sort;
    }
  }
  const reading = read();
  switch (reading.kind) {
    case 'found':
      return [reading.value];
    case 'ignored':
      return [ignored(reading.reason, known)];
    default:
      return [unreadable(reading.reason, known)];
  }
}
