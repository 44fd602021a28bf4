import type { ClientHttp2Session } from 'node:http2';

/** Whether the other side answers a PING in time: a dead path is found before a push is risked on it. */
export function answersPing(session: ClientHttp2Session, limitMs: number): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, limitMs, false);
    const settle = (alive: boolean) => {
      clearTimeout(timer);
      resolve(alive);
    };
    try {
      if (!session.ping((error) => settle(error === null))) settle(false);
    } catch {
      settle(false);
    }
  });
}
