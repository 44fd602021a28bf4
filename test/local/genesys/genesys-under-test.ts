import { once } from 'node:events';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { WebSocket } from 'ws';
import * as z from 'zod';
import { startGenesys } from '../../../local/genesys/genesys.ts';
import { createCertificate } from '../../../local/providers/certificate.ts';

export const client = { clientId: 'a-client', clientSecret: 'secret-of-the-first-client' };
export const otherClient = { clientId: 'another-client', clientSecret: 'secret-of-the-other-client' };
const granted = z.object({ access_token: z.string() });
export const channelSchema = z.object({ id: z.string(), connectUri: z.string(), expires: z.iso.datetime() });
export const frameSchema = z.object({
  topicName: z.string(),
  version: z.string().optional(),
  eventBody: z.record(z.string(), z.unknown()),
  metadata: z.object({ CorrelationId: z.uuid() }).optional(),
});
export type Frame = z.output<typeof frameSchema>;

/** The stand-in with two OAuth clients, asked as a client asks Genesys: over TLS, with a token. */
export async function startGenesysUnderTest() {
  const certificate = createCertificate();
  setDefaultCACertificates([...getCACertificates('bundled'), certificate.certificatePem]);
  const clock = { now: Date.parse('2026-10-05T08:00:00Z') };
  const genesys = await startGenesys({ certificate, clients: [client, otherClient], now: () => clock.now });
  genesys.setRateLimit(1_000_000);
  // Longer than a channel.
  genesys.setTokenLifetime(172_800);
  const sockets = new Set<WebSocket>();

  async function newToken({ clientId, clientSecret } = client) {
    const authorization = `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}`;
    const headers = { 'content-type': 'application/x-www-form-urlencoded', authorization };
    const body = 'grant_type=client_credentials';
    const response = await fetch(`${genesys.loginOrigin}/oauth/token`, { method: 'POST', headers, body });
    return granted.parse(await response.json()).access_token;
  }

  /** @returns the status and what the JSON is, undefined where there is no body */
  async function ask(token: string, method: string, path: string, json?: unknown) {
    const response = await fetch(`${genesys.apiOrigin}/api/v2${path}`, {
      method,
      headers: { authorization: `Bearer ${token}` },
      ...(json === undefined ? {} : { body: JSON.stringify(json) }),
    });
    const text = await response.text();
    return { status: response.status, body: text === '' ? undefined : JSON.parse(text) };
  }

  async function newChannel(token: string, ...topics: readonly string[]) {
    const channel = channelSchema.parse((await ask(token, 'POST', '/notifications/channels')).body);
    const body = topics.map((id) => ({ id }));
    if (topics.length > 0) await ask(token, 'POST', `/notifications/channels/${channel.id}/subscriptions`, body);
    return channel;
  }

  async function control(method: string, path: string, body?: unknown) {
    const response = await fetch(`${genesys.controlUrl}${path}`, {
      method,
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    return { status: response.status, body: JSON.parse(await response.text()) };
  }

  return {
    genesys,
    clock,
    newToken,
    ask,
    newChannel,
    control,
    connect: async (connectUri: string) => {
      const socket = await listenTo(connectUri);
      sockets.add(socket.webSocket);
      return socket;
    },
    close: async () => {
      for (const socket of sockets) socket.terminate();
      await genesys.close();
    },
  };
}

/** Opens a WebSocket, and keeps what comes. */
async function listenTo(connectUri: string) {
  const webSocket = new WebSocket(connectUri);
  const frames: Frame[] = [];
  const waiting = new Set<() => void>();
  webSocket.on('message', (data) => {
    frames.push(frameSchema.parse(JSON.parse(String(data))));
    for (const look of waiting) look();
  });
  const closed = new Promise<number>((resolve) => webSocket.once('close', resolve));
  await once(webSocket, 'open');
  webSocket.on('error', () => {});
  return {
    webSocket,
    frames,
    /** The code of its close frame; 1006 where there was none. */
    closed,
    /** The first frame that is meant, when it is there. */
    frame: (isMeant: (frame: Frame) => boolean) =>
      new Promise<Frame>((resolve) => {
        const look = () => {
          const found = frames.find(isMeant);
          if (!found) return;
          waiting.delete(look);
          resolve(found);
        };
        waiting.add(look);
        look();
      }),
  };
}
