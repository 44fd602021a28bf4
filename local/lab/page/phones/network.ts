/** What one run of the app reaches the network by. */
export interface Connection {
  readonly fetch: typeof globalThis.fetch;
  /** The app is gone: nothing more leaves, and nothing answers, not even with an error. */
  readonly kill: () => void;
}

export interface Network {
  /** Off: what is under way fails, and what comes fails at once, as without a network. */
  readonly setOnline: (isOnline: boolean) => void;
  readonly connect: () => Connection;
}

/** @param answered is told of each answer before the app has it */
export function createNetwork(
  fetch: typeof globalThis.fetch,
  answered: (init: RequestInit, response: Response, path: string) => void,
): Network {
  let isOnline = true;
  let cut = new AbortController();

  function connect(): Connection {
    const killed = new AbortController();
    const orNever = <Value>(value: Value): Value | Promise<never> => (killed.signal.aborted ? never() : value);
    return {
      kill: () => killed.abort(),
      fetch: async (input, init = {}) => {
        if (killed.signal.aborted) return never();
        if (!isOnline) throw new TypeError('There is no network.');
        const signals = [cut.signal, killed.signal, ...(init.signal ? [init.signal] : [])];
        try {
          const response = await fetch(input, { ...init, signal: AbortSignal.any(signals) });
          if (!killed.signal.aborted) answered(init, response, String(input));
          return await orNever(response);
        } catch (error) {
          await orNever(undefined);
          throw error;
        }
      },
    };
  }

  return {
    connect,
    setOnline: (next) => {
      if (isOnline && !next) cut.abort();
      if (!isOnline && next) cut = new AbortController();
      isOnline = next;
    },
  };
}

/** Nobody waits for it: it goes with the app's run. */
const never = () => new Promise<never>(() => {});
