import type { ClientHttp2Session } from 'node:http2';
import { clearDeadline, setDeadline } from '../deadlines.ts';

/** Whether the other side answers a PING in time: a dead path is found before a push is risked on it. */
export function answersPing(session: ClientHttp2Session, limitMs: number): Promise<boolean> {
  return new Promise((resolve) => {
    const deadline = setDeadline(limitMs, () => resolve(false));
    const settle = (alive: boolean) => {
      clearDeadline(deadline);
      resolve(alive);
    };
    try {
      if (!session.ping((error) => settle(error === null))) settle(false);
    } catch {
      settle(false);
    }
  });
}
