/**
 * The time within the bridge. Durations are measured by it, because nobody sets it: it never goes back. It goes on in leaps
 * where the wall's clock is set forward, since a machine that slept looks like that, and then all connections are dead.
 */
export interface SteadyClock {
  /** Milliseconds; at first those of the epoch, and never less than them. */
  readonly now: () => number;
  /** What the wall's clock says, or would have said, at one of its times; epoch milliseconds. */
  readonly toWall: (time: number) => number;
  readonly fromWall: (epochMilliseconds: number) => number;
}

/** By less the two clocks may differ: neither is read at the same moment as the other. */
const leapMs = 1_000;

/**
 * @param wall epoch milliseconds
 * @param monotonic milliseconds by a clock that nobody sets, and that stands still where the machine sleeps
 */
export function createSteadyClock(
  wall: () => number = Date.now,
  monotonic: () => number = () => performance.now(),
): SteadyClock {
  /** From the monotonic time to the wall's, and to ours. */
  let toWall = wall() - monotonic();
  let toSteady = toWall;

  function look() {
    const leap = wall() - monotonic() - toWall;
    if (Math.abs(leap) < leapMs) return;
    toWall += leap;
    toSteady += Math.max(0, leap);
  }

  return {
    now() {
      look();
      return monotonic() + toSteady;
    },
    toWall(time) {
      look();
      return time + toWall - toSteady;
    },
    fromWall(time) {
      look();
      return time - toWall + toSteady;
    },
  };
}
