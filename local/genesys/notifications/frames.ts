import { randomUUID } from 'node:crypto';

/** Frames of the Notification Service. Their topics are in Genesys' SDKs; what is said of a body here is all that is known. */
const frame = (topicName: string, eventBody: unknown) => JSON.stringify({ topicName, eventBody });

export const heartbeatFrame = frame('channel.metadata', { message: 'WebSocket Heartbeat' });
export const pongFrame = frame('channel.metadata', { message: 'pong' });

/** `message` is the one field that the SDKs read; its words are unconfirmed. */
export const socketClosingFrame = frame('v2.system.socket_closing', { message: 'The socket is about to close.' });

/** What the id is of, and the body, are unconfirmed. */
export const tokenRevokedFrame = (clientId: string) => frame(`v2.system.token_revoked.${clientId}`, { id: clientId });

/**
 * The channel's id in topic and body is what Genesys' own purecloud-streaming-client reads, which gives up the channel then.
 * That it can be about one topic is unconfirmed.
 */
export const noLongerSubscribedFrame = (channelId: string, topicName?: string) =>
  frame(`v2.system.no_longer_subscribed.${channelId}`, topicName === undefined ? { channelId } : { topicName });

export const eventFrame = (topicName: string, eventBody: unknown, correlationId: string = randomUUID()) =>
  JSON.stringify({ topicName, version: '2', eventBody, metadata: { CorrelationId: correlationId } });
