/** Waits that something else can end. */
export interface AlarmClock {
  /** Resolves after so long, or when somebody rings; at once where somebody rang since the last wait. */
  readonly sleep: (milliseconds: number) => Promise<void>;
  readonly ring: () => void;
}

/** The longest time that a timer takes. */
const longestMs = 2 ** 31 - 1;

export function createAlarmClock(): AlarmClock {
  let rang = false;
  let wake: (() => void) | undefined;
  return {
    async sleep(milliseconds) {
      if (!rang && milliseconds > 0) {
        let timer: NodeJS.Timeout | undefined;
        await new Promise<void>((resolve) => {
          wake = resolve;
          timer = setTimeout(resolve, Math.min(milliseconds, longestMs));
        });
        clearTimeout(timer);
        wake = undefined;
      }
      rang = false;
    },
    ring() {
      rang = true;
      wake?.();
    },
  };
}
