/** What `work` comes to, or `gave-up` after that time; the work itself goes on. */
export function giveUpAfter<T>(milliseconds: number, work: Promise<T>): Promise<T | 'gave-up'> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => resolve('gave-up'), milliseconds);
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
