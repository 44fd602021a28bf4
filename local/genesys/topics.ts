/** Over which a topic goes is confirmed for none but the life of conversations: docs/sources/genesys.md. */
const both = ['Websocket', 'EventBridge'];
const webSocketOnly = ['Websocket'];

/**
 * Some of the topics that there are (platform-client-sdk-python 257.1.0, notificationMappings.json), with the transports
 * that this organisation is given.
 */
const transportsOfTopics: Readonly<Record<string, readonly string[]>> = {
  'v2.detail.events.conversation.{id}.acd.end': both,
  'v2.detail.events.conversation.{id}.acd.start': both,
  'v2.detail.events.conversation.{id}.acw': both,
  'v2.detail.events.conversation.{id}.attributes': both,
  'v2.detail.events.conversation.{id}.contact': both,
  'v2.detail.events.conversation.{id}.customer.end': both,
  'v2.detail.events.conversation.{id}.customer.start': both,
  'v2.detail.events.conversation.{id}.flow.end': both,
  'v2.detail.events.conversation.{id}.flow.start': both,
  'v2.detail.events.conversation.{id}.outbound': both,
  'v2.detail.events.conversation.{id}.user.end': both,
  'v2.detail.events.conversation.{id}.user.start': both,
  'v2.routing.queues.{id}.conversations': webSocketOnly,
  'v2.routing.queues.{id}.conversations.messages': webSocketOnly,
  'v2.users.{id}.conversations': webSocketOnly,
  'v2.users.{id}.conversations.messages': webSocketOnly,
  'v2.webmessaging.deployments.{id}.undelivered.messages': [...both, 'ProcessAutomation'],
};

/**
 * Whether a channel can be subscribed to it: a topic that goes over the WebSocket, with one object's id (no wildcard).
 * Whether the object has to exist is not known; here it need not.
 */
export function isWebSocketTopic(topic: string): boolean {
  return webSocketTopics.some((pattern) => pattern.test(topic));
}

const webSocketTopics = Object.entries(transportsOfTopics)
  .filter(([, transports]) => transports.includes('Websocket'))
  .map(([template]) => new RegExp(`^${template.replaceAll('.', '\\.').replace('{id}', '[\\w-]+')}$`));

/** `GET /api/v2/notifications/availabletopics`: transports where `expand` asks for them. */
export function topicListing(query: URLSearchParams) {
  const isExpanded = query.getAll('expand').some((names) => names.split(',').includes('transports'));
  return {
    entities: Object.entries(transportsOfTopics).map(([id, transports]) => ({
      id,
      description: id,
      ...(isExpanded ? { transports } : {}),
    })),
  };
}
