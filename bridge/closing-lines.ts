import { createAlarmClock } from './alarm-clock.ts';
import type { Connection } from './connection.ts';

/** Connections that are to be closed, and are not yet. */
export interface ClosingLines {
  /**
   * @param incomplete told where something that was on its way did not come, and since when: by the bridge's clock
   * @param lingerMs so long it is heard before; `settled` does not wait for that
   */
  readonly close: (connection: Connection, incomplete?: (since: number) => void, lingerMs?: number) => void;
  readonly pause: () => void;
  readonly resume: () => void;
  /** Closes those that linger, and resolves when all are closed. */
  readonly settled: () => Promise<void>;
}

export function createClosingLines(): ClosingLines {
  const closing = new Set<Promise<void>>();
  const lingering = new Map<Connection, () => void>();

  async function linger(connection: Connection, lingerMs: number) {
    const clock = createAlarmClock();
    lingering.set(connection, clock.ring);
    await clock.sleep(lingerMs);
    lingering.delete(connection);
  }

  return {
    close(connection, incomplete = () => {}, lingerMs = 0) {
      const end = async () => {
        if (lingerMs > 0) await linger(connection, lingerMs);
        if (!(await connection.close())) incomplete(connection.heardUntil());
      };
      const closed = end().then(() => void closing.delete(closed));
      closing.add(closed);
    },
    pause() {
      for (const connection of lingering.keys()) connection.pause();
    },
    resume() {
      for (const connection of lingering.keys()) connection.resume();
    },
    async settled() {
      for (const ring of lingering.values()) ring();
      await Promise.all(closing);
    },
  };
}
