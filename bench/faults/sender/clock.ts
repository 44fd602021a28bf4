const RealDate = Date;
const realNow = RealDate.now;
let offsetMs = 0;
const now = () => realNow() + offsetMs;

/**
 * Moves the time of this process for everybody in it, for no client takes all of it from us: Date.now(), new Date() and
 * Date(). Spans stay true: performance and timers are not touched.
 */
export function moveClock(toOffsetMs: number): void {
  offsetMs = toOffsetMs;
}

RealDate.now = now;
// A proxy and not a class of its own, so that dates which Node itself makes are still instances of Date.
globalThis.Date = new Proxy(RealDate, {
  construct: (target, given, newTarget) => Reflect.construct(target, given.length === 0 ? [now()] : given, newTarget),
  apply: () => new RealDate(now()).toString(),
});
