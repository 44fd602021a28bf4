const second = 1_000;

/** Says the first thing at once, and then one a second at most. */
export function everySecond(say: (line: string) => void, now: () => number): (line: string) => void {
  let saidAt = Number.NEGATIVE_INFINITY;
  return (line) => {
    if (now() - saidAt < second) return;
    saidAt = now();
    say(line);
  };
}
