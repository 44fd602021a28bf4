import type { Watch } from './lab/watch.ts';
import type { LocalFunction } from './lambda/function-pool.ts';

/** The same function, of whose invocations somebody is told: also of those that are throttled, or wait for a process. */
export function watchedFunction(name: string, given: LocalFunction, watch: Pick<Watch, 'invoked'>): LocalFunction {
  return {
    ...given,
    invoke: async (payload, options) => {
      const ended = watch.invoked({ name, payload });
      try {
        return await given.invoke(payload, options);
      } finally {
        ended();
      }
    },
  };
}
