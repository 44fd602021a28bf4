import { errorFields } from './log.ts';

/** Of all that is still to be told when a function has done its work. */
const lastLimitMs = 2_000;

/** Tells others beside the journal of what a function did, while it does the rest. */
export interface Telling<Told> {
  /** Nobody waits for it. */
  readonly tell: (told: Told) => void;
  /**
   * Resolves when all of it is put or given up, after two seconds or what is left of them at most: Lambda freezes a function
   * that has answered.
   */
  readonly put: (leftMilliseconds: number) => Promise<void>;
}

/** Why something was not put. */
export type Lost = { readonly errorName?: string; readonly errorCode?: string | undefined };

export interface TellingOptions<Told> {
  /** At once. */
  readonly most: number;
  /** @returns how many were not taken, and why */
  readonly putSome: (
    some: readonly Told[],
  ) => Promise<{ readonly failed: number; readonly errorCode?: string | undefined }>;
  readonly lost: (count: number, why: Lost) => void;
}

/** As well as can be: what is not taken is reported and dropped, because the journal knows it all the same. */
export function createTelling<Told>({ most, putSome, lost }: TellingOptions<Told>): Telling<Told> {
  let waiting: Told[] = [];
  let working: Promise<void> | undefined;

  /** What is told while a request is under way goes with the next one. */
  async function work(): Promise<void> {
    while (waiting.length > 0) {
      const some = waiting.splice(0, most);
      try {
        const { failed, errorCode } = await putSome(some);
        if (failed > 0) lost(failed, { errorCode });
      } catch (error) {
        // What cannot be reached holds nobody up for as long as there is something to tell.
        const rest = waiting.splice(0).length;
        lost(some.length + rest, errorFields(error));
      }
    }
  }

  return {
    tell(told) {
      waiting.push(told);
      // A turn later, so that what ends together goes together.
      working ??= Promise.resolve()
        .then(work)
        .finally(() => {
          working = undefined;
        });
    },
    async put(leftMilliseconds) {
      if (!working) return;
      let timer: NodeJS.Timeout | undefined;
      const tooLate = new Promise<'too-late'>((resolve) => {
        timer = setTimeout(resolve, Math.max(0, Math.min(lastLimitMs, leftMilliseconds)), 'too-late');
      });
      const ended = await Promise.race([working, tooLate]);
      clearTimeout(timer);
      if (ended !== 'too-late') return;
      const count = waiting.length;
      waiting = [];
      if (count > 0) lost(count, { errorName: 'TimeoutError' });
    },
  };
}
