/**
 * Waits for work no longer than a limit. It ends the wait, not the work: what comes late is dropped, its failure too.
 * @param limitMs milliseconds; none or less: only what is there already
 */
export async function within<T>(limitMs: number, work: Promise<T>): Promise<T | 'too-late'> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<'too-late'>((resolve) => {
    timer = setTimeout(resolve, Math.max(0, limitMs), 'too-late');
  });
  try {
    return await Promise.race([work, tooLate]);
  } finally {
    clearTimeout(timer);
  }
}
