import { randomUUID } from 'node:crypto';

/** The end of a WebSocket that a channel has, as far as channels know it. */
export interface ChannelSocket {
  readonly send: (text: string) => void;
  readonly close: (reason: string) => void;
  readonly break: (kind: SocketBreak) => void;
}

export const socketBreaks = ['reset', 'close', 'silent', 'half-open'] as const;
/**
 * - `reset`, `close`: TCP RST, or FIN without a word of TLS or WebSocket before it.
 * - `silent`: the connection stays, nothing comes any more and what the client sends is swallowed.
 * - `half-open`: the same until the client sends something, which is answered with TCP RST.
 */
export type SocketBreak = (typeof socketBreaks)[number];

export interface Channel {
  readonly id: string;
  readonly clientId: string;
  readonly topics: ReadonlySet<string>;
  /** Epoch milliseconds. */
  readonly expiresAt: number;
  readonly socket: ChannelSocket | undefined;
}

export interface Channels {
  /** The channels of a client that are not expired, or all, oldest first. */
  readonly list: (clientId?: string) => readonly Channel[];
  readonly find: (channelId: string) => Channel | undefined;
  /** Whether a client can have one more. */
  readonly hasRoom: (clientId: string) => boolean;
  /** Takes the place of the client's oldest one without a connection, where there are as many as may be. */
  readonly create: (clientId: string) => Channel;
  /** Replaces the topics. */
  readonly setTopics: (channelId: string, topics: Iterable<string>) => void;
  /** From now on it lives as long as a new one. */
  readonly renew: (channelId: string) => void;
  /** A channel has one socket: the one before is closed. */
  readonly connect: (channelId: string, socket: ChannelSocket) => void;
  readonly disconnect: (channelId: string, socket: ChannelSocket) => void;
  /** Closes its socket, too. */
  readonly remove: (channelId: string, reason: string) => void;
  readonly subscribersOf: (topic: string) => readonly Channel[];
  /** Of those created or renewed from now on. */
  readonly setLifetime: (seconds: number) => void;
  /** Ends what is expired. */
  readonly sweep: () => void;
}

/** Per OAuth client; Genesys says: per user and application. */
export const mostChannels = 20;
export const mostTopics = 1_000;
const defaultLifetimeSeconds = 24 * 3600;

type Entry = { -readonly [Field in keyof Channel]: Channel[Field] };

/**
 * The channels of all clients, in memory. That a socket is closed when its channel expires is unconfirmed.
 * @param now epoch milliseconds
 */
export function createChannels(now: () => number): Channels {
  const channels = new Map<string, Entry>();
  const byTopic = new Map<string, Set<Entry>>();
  let lifetimeMs = defaultLifetimeSeconds * 1000;

  function forget(channel: Entry) {
    for (const topic of channel.topics) {
      const subscribers = byTopic.get(topic);
      subscribers?.delete(channel);
      if (subscribers?.size === 0) byTopic.delete(topic);
    }
  }

  function remove(channelId: string, reason: string) {
    const channel = channels.get(channelId);
    if (!channel) return;
    forget(channel);
    channels.delete(channelId);
    channel.socket?.close(reason);
    channel.socket = undefined;
  }

  const isExpired = ({ expiresAt }: Channel) => expiresAt <= now();

  function sweep() {
    for (const channel of channels.values()) if (isExpired(channel)) remove(channel.id, 'channel expired');
  }

  function list(clientId?: string) {
    sweep();
    return [...channels.values()].filter((channel) => clientId === undefined || channel.clientId === clientId);
  }

  const isReplaceable = ({ socket }: Channel) => socket === undefined;
  const isFull = (clientId: string) => list(clientId).length >= mostChannels;

  return {
    list,
    find(channelId) {
      const channel = channels.get(channelId);
      return channel && !isExpired(channel) ? channel : undefined;
    },
    hasRoom: (clientId) => !isFull(clientId) || list(clientId).some(isReplaceable),
    create(clientId) {
      if (isFull(clientId)) remove(list(clientId).find(isReplaceable)?.id ?? '', 'replaced');
      const channel = { id: randomUUID(), clientId, topics: new Set<string>(), expiresAt: now() + lifetimeMs };
      const entry: Entry = { ...channel, socket: undefined };
      channels.set(entry.id, entry);
      return entry;
    },
    setTopics(channelId, topics) {
      const channel = channels.get(channelId);
      if (!channel) return;
      forget(channel);
      channel.topics = new Set(topics);
      for (const topic of channel.topics) byTopic.set(topic, (byTopic.get(topic) ?? new Set()).add(channel));
    },
    renew(channelId) {
      const channel = channels.get(channelId);
      if (channel) channel.expiresAt = now() + lifetimeMs;
    },
    connect(channelId, socket) {
      const channel = channels.get(channelId);
      if (!channel) return socket.close('no such channel');
      channel.socket?.close('another socket took the channel');
      channel.socket = socket;
    },
    disconnect(channelId, socket) {
      const channel = channels.get(channelId);
      if (channel?.socket === socket) channel.socket = undefined;
    },
    remove,
    subscribersOf: (topic) => [...(byTopic.get(topic) ?? [])].filter((channel) => !isExpired(channel)),
    setLifetime: (seconds) => {
      lifetimeMs = seconds * 1000;
    },
    sweep,
  };
}
