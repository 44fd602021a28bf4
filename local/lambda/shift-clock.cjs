// Loaded before a function's bundle, where the local stack shall run at another time. It shifts what a bundle reads the
// time from: Date.now(), new Date() and Date(). Spans stay true: performance, timers and hrtime are not touched. A
// Intl.DateTimeFormat that formats without being given a time still shows the real one.
const RealDate = Date;
const realNow = RealDate.now;
// The program's first argument, in milliseconds: the environment belongs to the template.
const offsetMilliseconds = Number(process.argv[2]);
const now = () => realNow() + offsetMilliseconds;

RealDate.now = now;
// A proxy and not a class of its own, so that dates which Node itself makes are still instances of Date.
globalThis.Date = new Proxy(RealDate, {
  construct: (target, given, newTarget) => Reflect.construct(target, given.length === 0 ? [now()] : given, newTarget),
  apply: () => new RealDate(now()).toString(),
});
RealDate.prototype.constructor = globalThis.Date;
