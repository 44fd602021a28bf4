import type { Log } from '../lambdas/adapters/log.ts';

const everyMs = 60_000;

/**
 * Says once in a minute how many events there were, because a line for each would say no more; and whether all is well, so
 * that silence is a sign: an alarm of the stack waits for it (lib/alarms/bridge-alarms.ts).
 */
export function createCounts(log: Pick<Log, 'measure'>, isHealthy: () => boolean) {
  let heard = 0;
  let handedOver = 0;
  let lost = 0;

  function say() {
    log.measure(
      'events',
      {},
      {
        BridgeEventsHeard: { unit: 'Count', value: heard },
        BridgeEventsHandedOver: { unit: 'Count', value: handedOver },
        BridgeHealthy: { unit: 'Count', value: isHealthy() ? 1 : 0, by: [] },
        BridgeLost: { unit: 'Count', value: lost, by: [] },
      },
    );
    heard = 0;
    handedOver = 0;
    lost = 0;
  }

  const timer = setInterval(say, everyMs).unref();
  return {
    heard: () => {
      heard += 1;
    },
    handedOver: (events: number) => {
      handedOver += events;
    },
    lost: (count = 1) => {
      lost += count;
    },
    stop() {
      clearInterval(timer);
      say();
    },
  };
}
