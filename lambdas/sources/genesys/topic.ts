/**
 * The conversation's id in a Genesys topic such as `v2.detail.events.conversation.<id>.customer.end`,
 * `v2.conversations.<id>.messages` or `v2.conversations.messages.<id>`. In `v2.users.<id>.conversations.messages` the id
 * is the user's: what stands before `conversations` never counts.
 */
export function conversationIdInTopic(topicName: string | undefined): string | undefined {
  const segments = topicName?.split('.') ?? [];
  const word = segments.findIndex((segment) => segment === 'conversation' || segment === 'conversations');
  if (word === -1) return undefined;
  const behind = segments.slice(word + 1);
  const id = behind[0] === 'messages' ? behind[1] : behind.length > 1 ? behind[0] : undefined;
  return id && !id.startsWith('{') ? id : undefined;
}

/** The `detail-type` of EventBridge is the topic's template, its braces included; `topicName` is the topic itself. */
export function isCustomerEnd(detailType: string | undefined, topicName: string | undefined): boolean {
  return [detailType, topicName].some((topic) =>
    /^v2\.detail\.events\.conversation\.[^.]+\.customer\.end$/.test(topic ?? ''),
  );
}
