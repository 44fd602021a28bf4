import { STATUS_CODES } from 'node:http';
import { createServer } from 'node:https';
import type { Duplex } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Certificate } from '../../providers/certificate.ts';
import { listening, type RelayedConnection, startRelay } from '../../providers/connection-relay.ts';
import type { Fault, Faults } from '../fault.ts';
import type { ChannelSocket, Channels } from './channels.ts';
import { pongFrame } from './frames.ts';

export interface StreamingOptions {
  readonly certificate: Certificate;
  readonly faults: Pick<Faults, 'take'>;
  readonly channels: Pick<Channels, 'find' | 'connect' | 'disconnect'>;
  /** Told of each try to open a WebSocket, right or not. */
  readonly count: () => void;
}

export interface StreamingStats {
  /** WebSockets that were opened, and that are open. */
  readonly connections: number;
  readonly openConnections: number;
  readonly pings: number;
}

export interface Streaming {
  /** `wss://localhost:<port>` */
  readonly origin: string;
  readonly stats: () => StreamingStats;
  readonly close: () => Promise<void>;
}

const idPath = /^\/channels\/([^/?]+)$/;
/** Pings are all that a client has to say. */
const mostBytes = 65_536;

/**
 * Starts the streaming host on a free port of 127.0.0.1: WebSockets at `/channels/<id>`, over HTTP/1.1 and TLS. The id is
 * all that a client shows. What is answered for an unknown one (404), and the codes of close frames, are unconfirmed.
 */
export async function startStreaming({ certificate, faults, channels, count }: StreamingOptions): Promise<Streaming> {
  const server = createServer({ cert: certificate.certificatePem, key: certificate.keyPem, minVersion: 'TLSv1.2' });
  const webSockets = new WebSocketServer({ noServer: true, maxPayload: mostBytes });
  const closing = new AbortController();
  const counts = { connections: 0, pings: 0 };
  server.on('request', (_, response) => response.writeHead(404).end());
  const relay = await startRelay(await listening(server));

  function serve(channelId: string, webSocket: WebSocket, connection: RelayedConnection | undefined) {
    const socket: ChannelSocket = {
      send: (text) => webSocket.send(text, () => {}),
      close: (reason) => webSocket.close(1000, reason),
      break: (kind) => {
        if (kind === 'reset') connection?.reset();
        else if (kind === 'close') connection?.close();
        else if (kind === 'silent') connection?.silence();
        else connection?.halfOpen();
        // For the service the client is gone at once: a channel without a socket may be replaced.
        channels.disconnect(channelId, socket);
      },
    };
    webSocket.on('error', () => {});
    webSocket.on('close', () => channels.disconnect(channelId, socket));
    webSocket.on('message', (data) => {
      if (!isPing(String(data))) return;
      counts.pings += 1;
      socket.send(pongFrame);
    });
    counts.connections += 1;
    channels.connect(channelId, socket);
  }

  /** Whether the opening goes on. */
  async function pass(fault: Fault, socket: Duplex, connection: RelayedConnection | undefined): Promise<boolean> {
    const { delayMs, disconnect, status = 200 } = fault;
    if (delayMs !== undefined && !(await pause(delayMs))) return false;
    if (disconnect === 'reset') connection?.reset();
    else if (disconnect === 'close') connection?.close();
    else if (disconnect === 'silent') connection?.silence();
    else if (disconnect === 'stall') socket.write('HTTP/1.1 101 Swi');
    if (disconnect === undefined && status !== 200) refuse(socket, status, fault);
    return disconnect === undefined && status === 200;
  }

  const pause = (delayMs: number) => wait(delayMs, true, { signal: closing.signal, ref: false }).catch(() => false);

  server.on('upgrade', (request, socket, head) => {
    socket.on('error', () => {});
    count();
    const connection = relay.connectionFrom(request.socket.remotePort);
    const channelId = idPath.exec(request.url ?? '')?.[1] ?? '';
    const open = async () => {
      if (!channels.find(channelId)) return refuse(socket, 404);
      const fault = faults.take('connect');
      if (fault && !(await pass(fault, socket, connection))) return;
      webSockets.handleUpgrade(request, socket, head, (webSocket) => serve(channelId, webSocket, connection));
    };
    open().catch(() => socket.destroy());
  });

  return {
    origin: `wss://localhost:${relay.port}`,
    stats: () => ({ ...counts, openConnections: webSockets.clients.size }),
    close: async () => {
      closing.abort();
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const webSocket of webSockets.clients) webSocket.terminate();
      await relay.close();
      await closed;
    },
  };
}

function refuse(socket: Duplex, status: number, { retryAfterSeconds, headers }: Partial<Fault> = {}) {
  const lines = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? 'Refused'}`,
    'Connection: close',
    'Content-Length: 0',
    ...(retryAfterSeconds === undefined ? [] : [`Retry-After: ${retryAfterSeconds}`]),
    ...Object.entries(headers ?? {}).map(([name, value]) => `${name}: ${value}`),
  ];
  socket.end(`${lines.join('\r\n')}\r\n\r\n`);
}

function isPing(text: string): boolean {
  try {
    return JSON.parse(text)?.message === 'ping';
  } catch {
    return false;
  }
}
