import { withheldReasons } from '../../lambdas/core/withheld-reason.ts';

/** What histories are to contain: a simulation in which one of these never happens proves less than it says. */
export const faults = [
  'event twice within minutes',
  'event again days later',
  'two routers at once',
  'report late',
  'report overtaken by a newer one',
  'report without its age',
  'app crashed while active',
  'function died between two effects',
  'function died with a push on its way',
  'request lost on its way to a table',
  'answer of a table lost',
  'write that arrived after its repeat',
  'table throttled',
  'table throttled for longer than the SDK tries',
  'transaction cancelled by another',
  'one row of a transaction throttled',
  'old data read from the index',
  'rows left out of a batch read',
  'request lost on its way to a queue',
  'answer of a queue lost',
  'batch taken in part',
  'message redelivered',
  'push in the urgent lane',
  'screen held by another push',
  'claim ran out and was taken over',
  'provider said later',
  'provider was down',
  'provider refused',
  "provider's answer lost",
  'device gone',
  'device called unknown',
  'marking stopped by the guard',
  'push held by the breaker',
  'push held by a pause',
  'token moved to another customer',
  'device unregistered',
  'conversation bound to another customer',
  'customer wished for less',
  'customer wrote',
  'conversation ended',
  'rows deleted by their time to live',
  'sweeper ran between others',
  'row taken up by the sweeper',
] as const;
export type Fault = (typeof faults)[number];

export const ends = ['seen', 'pushed', ...withheldReasons.map((reason) => `withheld: ${reason}` as const)] as const;
export type End = (typeof ends)[number];

/** How often each fault and each end occurred. */
export interface Counters {
  readonly faults: Map<Fault, number>;
  readonly ends: Map<End, number>;
  steps: number;
  histories: number;
}

export const createCounters = (): Counters => ({ faults: new Map(), ends: new Map(), steps: 0, histories: 0 });

export function count<Name>(counts: Map<Name, number>, name: Name): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}

/** What never occurred. */
export function missing(counters: Counters): string[] {
  return [...faults.filter((name) => !counters.faults.has(name)), ...ends.filter((name) => !counters.ends.has(name))];
}
