/** Of one channel; Genesys refuses more. */
const mostTopics = 1_000;
/** Of one OAuth client: a further channel replaces one that is not connected. */
const mostChannels = 20;

export const topicsOf = (queues: readonly string[], users: readonly string[]): readonly string[] => [
  ...queues.map((id) => `v2.routing.queues.${id}.conversations.messages`),
  ...users.map((id) => `v2.users.${id}.conversations.messages`),
];

/**
 * Which topics each channel has: what a channel has stays there, so that a change of few topics is a change of few channels.
 * @param former topics of the channels that there are; a channel keeps its place in the list, with or without topics
 * @throws where they are too many; the message says what to do
 */
export function placeTopics(
  former: readonly (readonly string[])[],
  wanted: readonly string[],
): readonly (readonly string[])[] {
  const missing = new Set(wanted);
  const groups = former.map((topics) => topics.filter((topic) => missing.delete(topic)));
  for (const topic of missing) {
    const room = groups.find(({ length }) => length < mostTopics);
    if (room) room.push(topic);
    else groups.push([topic]);
  }
  if (groups.length <= mostChannels) return groups;
  throw new Error(
    `${wanted.length} topics need more than the ${mostChannels} channels that an OAuth client has. ` +
      'Name fewer ids in GENESYS_QUEUES and GENESYS_USERS, or run a second bridge with other ids and an OAuth client of its own.',
  );
}
