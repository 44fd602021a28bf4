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

export const isTopicsPath = (path: string): boolean => path.split('?')[0] === '/api/v2/notifications/availabletopics';

/** `GET /api/v2/notifications/availabletopics`: transports where `expand` asks for them. */
export function topicListing(path: string) {
  const expanded = new URL(path, 'https://localhost').searchParams.getAll('expand');
  const isExpanded = expanded.some((names) => names.split(',').includes('transports'));
  return {
    entities: Object.entries(transportsOfTopics).map(([id, transports]) => ({
      id,
      description: id,
      ...(isExpanded ? { transports } : {}),
    })),
  };
}
