import { clearDeadline, setDeadline } from './deadlines.ts';

/**
 * Waits for work no longer than a limit. It ends the wait, not the work: what comes late is dropped, its failure too.
 * @param limitMs milliseconds; none or less: only what is there already
 */
export function within<T>(limitMs: number, work: Promise<T>): Promise<T | 'too-late'> {
  return new Promise((resolve, reject) => {
    const deadline = setDeadline(limitMs, () => resolve('too-late'));
    work.then(
      (value) => {
        clearDeadline(deadline);
        resolve(value);
      },
      (error) => {
        clearDeadline(deadline);
        reject(error);
      },
    );
  });
}
