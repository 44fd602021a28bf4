import type { TLSSocket } from 'node:tls';
import { Agent } from 'http2-wrapper';
import { clearDeadline, setDeadline } from '../deadlines.ts';
import { errorCode } from '../error-code.ts';
import { type ApnsSession, guardSession, type SessionLimits } from './session.ts';

export type Opened =
  | { readonly kind: 'open'; readonly session: ApnsSession }
  | { readonly kind: 'failed'; readonly reason: string };

/**
 * Opens an HTTP/2 session and waits for the server's SETTINGS, because APNs allows one stream until a request with a valid
 * provider token was answered, and refuses what was sent before that could be known.
 * @param origin such as `https://api.push.apple.com`; trusted by the default store, never by a pinned root
 */
export async function openSession(
  origin: string,
  limits: SessionLimits & { readonly connectLimitMs: number },
  now: () => number,
): Promise<Opened> {
  let socket: TLSSocket | undefined;
  // An agent that is asked again hands out sessions that got GOAWAY or died silently, so each agent opens only one.
  const opening = new Agent().getSession(origin, {
    createConnection: (url, options) => {
      socket = Agent.connect(url, options);
      return socket;
    },
  });
  const cutConnection = () => socket?.destroy();
  const deadline = setDeadline(limits.connectLimitMs, cutConnection);
  try {
    const connection = { authority: new URL(origin).host, cutConnection };
    return { kind: 'open', session: guardSession(await opening, connection, limits, now) };
  } catch (error) {
    cutConnection();
    return { kind: 'failed', reason: `connection ${errorCode(error) ?? ''}`.trim() };
  } finally {
    clearDeadline(deadline);
  }
}
