/** The one clock of all functions of a stack, as far as it differs from the machine's, which everything else keeps. */
export interface FunctionClock {
  /** How far it is ahead; negative: behind. */
  readonly offsetMilliseconds: () => number;
  /** For the processes that start from now on. */
  readonly set: (offsetMilliseconds: number) => Promise<void>;
}

export function createFunctionClock(offsetMilliseconds: number): FunctionClock {
  let offset = offsetMilliseconds;
  return {
    offsetMilliseconds: () => offset,
    set: async (given) => {
      offset = given;
    },
  };
}
