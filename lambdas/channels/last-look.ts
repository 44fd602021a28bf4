import { clearDeadline, setDeadline } from './deadlines.ts';

/** What stands between a connection that is ready and the write. */
export interface LastLook {
  /** Asked when only the write is left; its answer is acted on at once. Rejects where the tables cannot be read. */
  readonly ask: () => Promise<'write' | 'withdrawn' | 'no-time-left'>;
  /** Milliseconds until the attempt has to have ended. */
  readonly timeLeftMs: () => number;
}

/** What is written with less time than this would most likely count as unanswered. */
const minimumAnswerMs = 2_000;

/** Time is judged after the tables too, so that an attempt that was given up can never write later. */
export function createLastLook(stillRight: () => Promise<boolean>, timeLeftMs: () => number): LastLook {
  return {
    timeLeftMs,
    ask: () =>
      new Promise((resolve, reject) => {
        const limitMs = timeLeftMs() - minimumAnswerMs;
        if (limitMs < 0) return resolve('no-time-left');
        const deadline = setDeadline(limitMs, () => resolve('no-time-left'));
        stillRight().then(
          (right) => {
            clearDeadline(deadline);
            if (!right) resolve('withdrawn');
            else resolve(timeLeftMs() >= minimumAnswerMs ? 'write' : 'no-time-left');
          },
          (error) => {
            clearDeadline(deadline);
            reject(error);
          },
        );
      }),
  };
}
