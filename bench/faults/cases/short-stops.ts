import type { FaultCase } from '../fault-case.ts';
import { nothingLost, whileStopped } from './breaks.ts';

/** A function is often frozen for no longer than this: too short for what looks at the clock alone. */
export const shortStops: readonly FaultCase[] = (['apns', 'fcm'] as const).flatMap((channel, index) => [
  {
    number: 66 + 3 * index,
    name: 'FIN while stopped for 0.3 s',
    channel,
    run: whileStopped(channel, 'close', 300),
    expected: nothingLost,
  },
  {
    number: 67 + 3 * index,
    name: 'RST while stopped for 0.3 s',
    channel,
    run: whileStopped(channel, 'reset', 300),
    expected: nothingLost,
  },
  {
    number: 68 + 3 * index,
    name: 'silence while stopped for 2 s',
    channel,
    run: whileStopped(channel, 'silent', 2_000),
    expected: nothingLost,
  },
]);
