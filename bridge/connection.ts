import { type ClientOptions, WebSocket } from 'ws';
import { type Frame, readFrame } from './frames.ts';
import { silentHeartbeats, type Timing } from './timing.ts';

/** All times are the bridge's clock's. */
export interface Connection {
  /** When the last frame was read. */
  readonly lastHeardAt: () => number;
  /**
   * What Genesys told before that was read. A frame that is read now may have been on its way for long, so it is the time of the last ping that was answered; where pings never are, of the last frame.
   */
  readonly heardUntil: () => number;
  /** Nothing is read until `resume`, and silence is no sign of death. */
  readonly pause: () => void;
  readonly resume: () => void;
  /** What is on its way still comes. Resolves when the connection is gone, with whether all of that came. */
  readonly close: () => Promise<boolean>;
}

export interface ConnectionEvents {
  readonly frame: (frame: Frame, text: Buffer) => void;
  /** Once, when nothing comes any more, whoever ended it. */
  readonly down: (reason: string) => void;
}

export interface ConnectionSettings {
  readonly timing: Timing;
  readonly now: () => number;
  readonly webSocket?: ClientOptions;
}

export type Connect = (uri: string, events: ConnectionEvents) => Promise<Connection | NotOpened>;
export interface NotOpened {
  readonly kind: 'failed';
  /** Ours, and HTTP's numbers. */
  readonly reason: string;
}

/** A conversation's snapshot has kilobytes. What is larger closes the connection; then the API is asked. */
const mostBytes = 16 * 1_048_576;
/** Who leaves so many of Genesys' pings unanswered is sent no more of them, but WebSocket's. */
const mostUnansweredPings = 20;

/** Opens one WebSocket to Genesys' streaming host. Never rejects. */
export function connectBy({ timing, now, webSocket }: ConnectionSettings): Connect {
  return (uri, events) =>
    new Promise((resolve) => {
      let lastHeardAt = now();
      let quietSince = lastHeardAt;
      let openedAt = lastHeardAt;
      let answeredPingAt: number | undefined;
      const unansweredPings: number[] = [];
      let isOpen = false;
      let isPaused = false;
      let ended: string | undefined;
      let beat: NodeJS.Timeout | undefined;
      const socket = new WebSocket(uri, {
        maxPayload: mostBytes,
        // Frames are small, and come one by one.
        perMessageDeflate: false,
        followRedirects: false,
        ...webSocket,
      });
      const closed = new Promise<number>((gone) => socket.once('close', gone));

      const isSilent = () => !isPaused && now() - quietSince > silentHeartbeats * timing.heartbeatMs;

      function endIfSilent() {
        if (!isSilent() || ended !== undefined) return;
        ended = 'silent';
        socket.terminate();
      }

      /** Both pings: Genesys answers one with a frame, and TCP notices by either that nobody is there. */
      function isAlive() {
        // Where this process was held up, what came meanwhile is read first.
        if (isSilent()) setImmediate(endIfSilent);
        if (socket.readyState !== WebSocket.OPEN) return;
        socket.ping(() => {});
        // Each pong answers the oldest one, so that none may be forgotten.
        if (unansweredPings.length >= mostUnansweredPings) return;
        unansweredPings.push(now());
        socket.send('{"message":"ping"}', () => {});
      }

      async function close() {
        ended = 'closed by us';
        // A socket that is not read does not hear that the other side closes, too.
        if (isPaused) socket.resume();
        socket.close(1000);
        let isComplete = true;
        const timer = setTimeout(() => {
          isComplete = false;
          socket.terminate();
        }, timing.closeLimitMs);
        const code = await closed;
        clearTimeout(timer);
        // 1006: the connection ended without the other side's word.
        return isComplete && code !== 1006;
      }

      const opening = setTimeout(() => {
        ended = 'timeout';
        socket.terminate();
      }, timing.openLimitMs);
      socket.on('error', (error) => {
        const status = /^Unexpected server response: (\d{3})$/.exec(error.message)?.[1];
        ended ??= status === undefined ? 'network' : `http-${status}`;
      });
      socket.on('close', (code) => {
        clearInterval(beat);
        clearTimeout(opening);
        const reason = ended ?? `closed-${code}`;
        if (isOpen) events.down(reason);
        else resolve({ kind: 'failed', reason });
      });
      socket.on('message', (data: Buffer, isBinary) => {
        lastHeardAt = now();
        quietSince = lastHeardAt;
        const frame: Frame = isBinary ? { kind: 'unreadable' } : readFrame(data.toString('utf8'));
        if (frame.kind === 'pong') answeredPingAt = unansweredPings.shift() ?? answeredPingAt;
        events.frame(frame, data);
      });
      socket.once('open', () => {
        clearTimeout(opening);
        isOpen = true;
        openedAt = now();
        lastHeardAt = openedAt;
        quietSince = openedAt;
        isAlive();
        beat = setInterval(isAlive, timing.heartbeatMs / 2);
        resolve({
          lastHeardAt: () => lastHeardAt,
          heardUntil: () => answeredPingAt ?? (unansweredPings.length > 3 ? lastHeardAt : openedAt),
          pause() {
            isPaused = true;
            socket.pause();
          },
          resume() {
            isPaused = false;
            quietSince = now();
            socket.resume();
          },
          close,
        });
      });
    });
}
