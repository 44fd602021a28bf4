/** What is under way when a scene is stopped shall not meddle with the next one, but may never end: an app that was crashed. */
const graceMs = 3_000;

/**
 * Does it, and waits until it is done.
 * @returns false where that was not within so long, or within a moment after it was stopped
 * @throws what it throws
 */
export async function doWithin(
  act: () => void | Promise<void>,
  limitMs: number,
  stopped: AbortSignal,
): Promise<boolean> {
  const { promise: tooLate, resolve } = Promise.withResolvers<boolean>();
  let timer = setTimeout(() => resolve(false), limitMs);
  const onStop = () => {
    clearTimeout(timer);
    timer = setTimeout(() => resolve(false), graceMs);
  };
  if (stopped.aborted) onStop();
  stopped.addEventListener('abort', onStop);
  try {
    return await Promise.race([Promise.resolve(act()).then(() => true), tooLate]);
  } finally {
    clearTimeout(timer);
    stopped.removeEventListener('abort', onStop);
  }
}
