/**
 * Runs what only looks: where it fails, the runner and the stack go on as if nobody had looked. Each fault is told once in a
 * row.
 */
export function createQuietly(tell: (line: string) => void = console.error) {
  let told = '';
  return <Result>(work: () => Result, otherwise: Result): Result => {
    try {
      return work();
    } catch (error) {
      const line = `The lab failed at something: ${error instanceof Error ? error.message : 'unknown error'}`;
      if (line !== told) tell(line);
      told = line;
      return otherwise;
    }
  };
}
export type Quietly = ReturnType<typeof createQuietly>;
