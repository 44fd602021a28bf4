/** The shapes of events that have a topic of their own. */
export type Shape =
  | 'undelivered'
  | 'snapshot'
  | 'other-medium'
  | 'internal'
  | 'attributes'
  | 'agent-start'
  | 'agent-end'
  | 'customer-start'
  | 'queue-start'
  | 'customer-end'
  | 'contact';

/** An id, or the `{id}` of a topic's template. */
const any = '[^.]+';
const conversation = `v2\\.detail\\.events\\.conversation\\.${any}\\.`;

const shapes: readonly (readonly [Shape, RegExp])[] = [
  // What agents write to each other, under whatever topic that may come.
  ['internal', /^v2\..*internal/i],
  ['undelivered', new RegExp(`^v2\\.webmessaging\\.deployments\\.${any}\\.undelivered\\.messages$`)],
  ['snapshot', new RegExp(`^v2\\.(users|routing\\.queues)\\.${any}\\.conversations(\\.messages)?$`)],
  // Calls, e-mails and the like, whose participants look the same.
  ['other-medium', new RegExp(`^v2\\.(users|routing\\.queues)\\.${any}\\.conversations\\.`)],
  ['attributes', new RegExp(`^${conversation}attributes$`)],
  ['agent-start', new RegExp(`^${conversation}user\\.start$`)],
  ['agent-end', new RegExp(`^${conversation}user\\.end$`)],
  ['customer-start', new RegExp(`^${conversation}customer\\.start$`)],
  ['queue-start', new RegExp(`^${conversation}acd\\.start$`)],
  ['customer-end', new RegExp(`^${conversation}customer\\.end$`)],
  ['contact', new RegExp(`^${conversation}contact$`)],
];

/**
 * The `detail-type` of EventBridge is the topic's template, its braces included; `topicName` is the topic itself. Where
 * they differ the first that is known counts: a recorded event has an attributes template beside a topic that is none.
 */
export function shapeOf(...topics: readonly (string | undefined)[]): Shape | undefined {
  for (const topic of topics) {
    const found = shapes.find(([, pattern]) => pattern.test(topic ?? ''));
    if (found) return found[0];
  }
  return undefined;
}

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
