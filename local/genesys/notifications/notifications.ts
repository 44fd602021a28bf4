import type { Certificate } from '../../providers/certificate.ts';
import type { Faults } from '../fault.ts';
import { type Channel, type Channels, createChannels, type SocketBreak } from './channels.ts';
import {
  eventFrame,
  heartbeatFrame,
  noLongerSubscribedFrame,
  socketClosingFrame,
  tokenRevokedFrame,
} from './frames.ts';
import type { NotificationSettings } from './settings.ts';
import { type StreamingStats, startStreaming } from './streaming.ts';

export interface NotificationsOptions {
  readonly certificate: Certificate;
  readonly faults: Pick<Faults, 'take'>;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** Told of each try to open a WebSocket. */
  readonly countConnect: () => void;
}

export interface NotificationStats extends StreamingStats {
  /** Events that went to a socket, and those that were for a channel without one and are lost. */
  readonly sentEvents: number;
  readonly lostEvents: number;
}

/** What can be seen of a channel, and what can happen to it. */
export interface NotificationControl {
  readonly channels: () => readonly ChannelView[];
  /** Sends an event to whoever is subscribed; says to how many sockets. */
  readonly emit: (topicName: string, eventBody: unknown, correlationId?: string) => number;
  /** Breaks the sockets of all channels, or of one; says how many there were. */
  readonly breakSockets: (kind: SocketBreak, channelId?: string) => number;
  /** Says `socket_closing` and closes these sockets `closingMs` later. Says how many there were. */
  readonly announceClosing: (channelId?: string) => number;
  /** Takes a topic from each channel that has it, or all from each of them, and says so to it. Says how many there were. */
  readonly unsubscribe: (topicName?: string, channelId?: string) => number;
  readonly setNotifications: (settings: NotificationSettings) => void;
}

export interface ChannelView {
  readonly channelId: string;
  readonly clientId: string;
  readonly expires: string;
  readonly isConnected: boolean;
  readonly topics: readonly string[];
}

export interface Notifications {
  readonly channels: Channels;
  readonly connectUri: (channelId: string) => string;
  readonly control: NotificationControl;
  /** A token of a client was revoked, or one of each client. */
  readonly tellRevoked: (clientId?: string) => void;
  readonly stats: () => NotificationStats;
  readonly close: () => Promise<void>;
}

/** How late an expiry is noticed that nobody asks about. */
const sweepMs = 250;

/** Starts the Notification Service. It keeps nothing: an event for a channel without a socket is gone. */
export async function startNotifications(options: NotificationsOptions): Promise<Notifications> {
  const channels = createChannels(options.now);
  const streaming = await startStreaming({ ...options, channels, count: options.countConnect });
  const counts = { sentEvents: 0, lostEvents: 0 };
  let closingMs = 60_000;

  const chosen = (channelId?: string) =>
    channels.list().filter(({ id }) => channelId === undefined || id === channelId);
  const connected = (channelId?: string) => chosen(channelId).filter(({ socket }) => socket !== undefined);

  const startHeartbeat = (ms: number) =>
    setInterval(() => {
      for (const { socket } of connected()) socket?.send(heartbeatFrame);
    }, ms).unref();
  let heartbeat = startHeartbeat(30_000);
  const sweeping = setInterval(channels.sweep, sweepMs).unref();
  const closings = new Set<NodeJS.Timeout>();

  function closeSocketLater({ socket }: Channel) {
    socket?.send(socketClosingFrame);
    const timer = setTimeout(() => {
      closings.delete(timer);
      socket?.close('closing, as announced');
    }, closingMs).unref();
    closings.add(timer);
  }

  const control: NotificationControl = {
    channels: () =>
      channels.list().map(({ id, clientId, expiresAt, socket, topics }) => ({
        channelId: id,
        clientId,
        expires: new Date(expiresAt).toISOString(),
        isConnected: socket !== undefined,
        topics: [...topics],
      })),
    emit(topicName, eventBody, correlationId) {
      const subscribers = channels.subscribersOf(topicName);
      if (subscribers.length === 0) return 0;
      const frame = eventFrame(topicName, eventBody, correlationId);
      const sockets = subscribers.flatMap(({ socket }) => socket ?? []);
      for (const socket of sockets) socket.send(frame);
      counts.sentEvents += sockets.length;
      counts.lostEvents += subscribers.length - sockets.length;
      return sockets.length;
    },
    breakSockets(kind, channelId) {
      const broken = connected(channelId);
      for (const { socket } of broken) socket?.break(kind);
      return broken.length;
    },
    announceClosing(channelId) {
      const closing = connected(channelId);
      closing.forEach(closeSocketLater);
      return closing.length;
    },
    unsubscribe(topicName, channelId) {
      const losing = chosen(channelId).filter(({ topics }) => topicName === undefined || topics.has(topicName));
      for (const { id, topics, socket } of losing) {
        const left = topicName === undefined ? [] : [...topics].filter((topic) => topic !== topicName);
        channels.setTopics(id, left);
        socket?.send(noLongerSubscribedFrame(id, topicName));
      }
      return losing.length;
    },
    setNotifications(settings) {
      if (settings.channelLifetimeSeconds !== undefined) channels.setLifetime(settings.channelLifetimeSeconds);
      closingMs = settings.closingMs ?? closingMs;
      if (settings.heartbeatMs === undefined) return;
      clearInterval(heartbeat);
      heartbeat = startHeartbeat(settings.heartbeatMs);
    },
  };

  return {
    channels,
    connectUri: (channelId) => `${streaming.origin}/channels/${channelId}`,
    control,
    // That a channel ends with its token is unconfirmed; a client that survives this survives less, too.
    tellRevoked(clientId) {
      for (const channel of channels.list(clientId)) {
        channel.socket?.send(tokenRevokedFrame(channel.clientId));
        channels.remove(channel.id, 'token revoked');
      }
    },
    stats: () => ({ ...streaming.stats(), ...counts }),
    close: async () => {
      clearInterval(heartbeat);
      clearInterval(sweeping);
      for (const timer of closings) clearTimeout(timer);
      await streaming.close();
    },
  };
}
