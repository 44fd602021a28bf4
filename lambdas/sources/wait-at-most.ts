/** The longest time that a timer takes. */
const longestMs = 2 ** 31 - 1;

/** Waits for work that others share: it goes on when this caller's time is over, and its failure is dropped then. */
export async function waitAtMost<T>(limitMs: number, work: Promise<T>): Promise<T | 'too-late'> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const tooLate = new Promise<'too-late'>((resolve) => {
    timer = setTimeout(() => resolve('too-late'), Math.min(Math.max(0, limitMs), longestMs));
  });
  try {
    return await Promise.race([work, tooLate]);
  } finally {
    clearTimeout(timer);
  }
}
