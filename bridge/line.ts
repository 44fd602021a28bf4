import type { Connect, Connection, NotOpened } from './connection.ts';
import type { EventFrame, Frame } from './frames.ts';
import { earliest } from './gaps.ts';
import type { Channel, Failed, GenesysChannels } from './genesys-channels.ts';

/** One connected and subscribed channel. All times are the bridge's clock's. */
export interface Line {
  readonly channel: Channel;
  readonly connection: Connection;
  /** Before its topics were asked for. */
  readonly openedAt: number;
  /** Topics that Genesys did not take. */
  readonly refused: readonly string[];
  /** What became of it since. */
  readonly fate: Fate;
}

export interface Fate {
  /** Why nothing comes any more. */
  down?: string;
  /** Since when. */
  downAt?: number;
  /** Why another channel is to take its place. */
  leave?: string;
  /** Since when it may not have told what it should. */
  deafSince?: number;
  /** Until when it did, as its last event shows. */
  toldAt?: number;
  /** Another has taken its place: what it still says of itself matters to nobody. */
  isFormer?: boolean;
}

export interface LineEvents {
  readonly event: (frame: EventFrame, text: Buffer) => void;
  readonly lost: (topics: readonly string[], since: number) => void;
  readonly revoked: () => void;
  /** Its fate has changed. */
  readonly changed: () => void;
  /** A frame that nobody understands. */
  readonly strange: (kind: 'other' | 'unreadable') => void;
}

export interface LineDependencies {
  readonly channels: Pick<GenesysChannels, 'create' | 'subscribe'>;
  readonly connect: Connect;
  /** Closes a connection that came to nothing. */
  readonly close: (connection: Connection) => void;
  readonly events: LineEvents;
  readonly now: () => number;
}

/**
 * Connects a channel and subscribes it: in this order, because what is told to a channel without a connection is gone.
 * @param known one that may live on, with its topics; else a new one is created
 */
export async function openLine(
  known: Channel | undefined,
  topics: readonly string[],
  { channels, connect, close, events, now }: LineDependencies,
): Promise<({ readonly kind: 'line' } & Line) | { readonly kind: 'no-room' } | Failed | NotOpened> {
  const channel = known ?? (await channels.create());
  if (channel.kind !== 'channel') return channel;
  const fate: Fate = {};
  let opened: Connection | undefined;
  const heardUntil = () => opened?.heardUntil() ?? now();
  const connection = await connect(channel.connectUri, {
    frame: (frame, text) => hear(frame, text, fate, events, heardUntil),
    down(reason) {
      fate.down ??= reason;
      fate.downAt ??= now();
      events.changed();
    },
  });
  if ('kind' in connection) return connection;
  opened = connection;
  const openedAt = now();
  // Also where it had them: the answer says which of them it still has, and renews the channel.
  const subscribed = await channels.subscribe(channel.id, topics, known ? 'replace' : 'add');
  if (subscribed.kind === 'subscribed') {
    const { refused } = subscribed;
    return { kind: 'line', channel, connection, openedAt, refused, fate };
  }
  close(connection);
  return subscribed.kind === 'gone' ? { kind: 'failed', reason: 'channel-gone' } : subscribed;
}

/** Undefined: it is heard until now. */
export function unheardUntil({ fate: { down, deafSince }, connection }: Line): number | undefined {
  return down === undefined && deafSince === undefined ? undefined : earliest(deafSince, connection.heardUntil());
}

function hear(frame: Frame, text: Buffer, fate: Fate, events: LineEvents, heardUntil: () => number): void {
  if (fate.isFormer && frame.kind !== 'event') return;
  switch (frame.kind) {
    case 'event':
      fate.toldAt = heardUntil();
      events.event(frame, text);
      break;
    case 'heartbeat':
    case 'pong':
      break;
    case 'closing':
      fate.leave ??= 'socket-closing';
      events.changed();
      break;
    case 'revoked':
      events.revoked();
      fate.leave ??= 'token-revoked';
      fate.deafSince ??= heardUntil();
      events.changed();
      break;
    case 'no-longer-subscribed':
      if (frame.topics.length > 0) {
        events.lost(frame.topics, heardUntil());
        break;
      }
      // Genesys' own client gives up the channel then (purecloud-streaming-client).
      fate.leave ??= 'no-longer-subscribed';
      fate.deafSince ??= heardUntil();
      events.changed();
      break;
    case 'other':
    case 'unreadable':
      events.strange(frame.kind);
      break;
  }
}
