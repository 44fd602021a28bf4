import type { Mapping } from '../../../lambdas/sources/source-settings.ts';
import { type AgentSays, nameOf } from './agent-says.ts';
import { type Json, putAtPath } from './put-at-path.ts';

/**
 * The request of a contact centre that a mapping describes: each value where the mapping looks for it, and nothing else. What
 * the mapping does not name, such a contact centre does not say.
 */
export function genericBody(says: AgentSays, map: Mapping): Json {
  const { author, kind, direction, event, tenant, type } = map;
  const values: readonly (readonly [path: string | undefined, value: Json | undefined])[] = [
    [event?.path, wordOf(event?.message)],
    [tenant?.path, wordOf(tenant?.allowed)],
    [map.conversation, says.conversationId],
    [map.message, says.messageId],
    [map.customer, says.customerId],
    [map.device, says.device],
    [direction?.path, wordOf(direction?.outbound)],
    [author?.path, wordOf(author?.[says.author])],
    [kind?.path, wordOf(kind?.[says.kind] ?? kind?.text ?? kind?.structured)],
    [type?.path, wordOf(type?.chat)],
    [map.text, says.text],
    [map.sender, nameOf(says)],
    [map.time, new Date(says.sentAt).toISOString()],
  ];
  return values.reduce<Json>(
    (body, [path, value]) => (path === undefined || value === undefined ? body : putAtPath(body, path, value)),
    {},
  );
}

/** A mapping's words are texts; `true` and `false` are most often JSON's own. */
function wordOf(words: readonly string[] | undefined): Json | undefined {
  const [word] = words ?? [];
  return word === 'true' || word === 'false' ? word === 'true' : word;
}
