/** A moment after which something is given up. */
export interface Deadline {
  /** On the clock of `performance.now()`. */
  readonly at: number;
  readonly passed: () => void;
  /** Its neighbours among those that are pending. */
  before: Deadline | undefined;
  after: Deadline | undefined;
}

// One timer for all, since every push has two or three deadlines and nearly none passes. They are linked by hand: the
// tables that a `Set` leaves behind as it grows and shrinks point to its newer ones, and so keep what they held from the
// young generation's collection, which doubled the cost of a whole send.
let first: Deadline | undefined;
let last: Deadline | undefined;
let timer: NodeJS.Timeout | undefined;
let wakesAt = Number.POSITIVE_INFINITY;

/**
 * Calls `passed` once, unless the deadline is cleared before. The process lives as long as a deadline is pending.
 * @param limitMs milliseconds from now; none or less: as soon as what has come already is read
 */
export function setDeadline(limitMs: number, passed: () => void): Deadline {
  const deadline: Deadline = { at: performance.now() + limitMs, passed, before: last, after: undefined };
  if (last) last.after = deadline;
  else {
    first = deadline;
    timer?.ref();
  }
  last = deadline;
  if (deadline.at < wakesAt) wakeAt(deadline.at);
  return deadline;
}

/** For one that has passed or was cleared it does nothing. */
export function clearDeadline(deadline: Deadline): void {
  const { before, after } = deadline;
  if (before) before.after = after;
  else if (first === deadline) first = after;
  else return;
  if (after) after.before = before;
  else last = before;
  deadline.before = undefined;
  deadline.after = undefined;
  if (!first) timer?.unref();
}

function wakeAt(at: number): void {
  clearTimeout(timer);
  wakesAt = at;
  // A process that was frozen finds its timers due before it reads what came meanwhile: that is read first.
  timer = setTimeout(setImmediate, Math.max(0, at - performance.now()), sweep);
}

function sweep(): void {
  timer = undefined;
  wakesAt = Number.POSITIVE_INFINITY;
  const now = performance.now();
  const due: Deadline[] = [];
  let next = Number.POSITIVE_INFINITY;
  for (let deadline = first; deadline; deadline = deadline.after) {
    if (deadline.at <= now) due.push(deadline);
    else next = Math.min(next, deadline.at);
  }
  for (const deadline of due.sort((one, other) => one.at - other.at)) {
    // One that passed just now may have cleared it.
    if (deadline !== first && !deadline.before) continue;
    clearDeadline(deadline);
    deadline.passed();
  }
  if (next < wakesAt) wakeAt(next);
}
