import type { ChildProcess } from 'node:child_process';

const running = new Set<ChildProcess>();

/**
 * A parent that ends in a hurry would otherwise leave its frozen processes behind: they cannot see it go. Against SIGKILL
 * of the parent nothing helps but to end them by hand.
 */
export function endWithParent(child: ChildProcess): void {
  if (running.size === 0) process.once('exit', killAll);
  running.add(child);
  child.once('exit', () => {
    running.delete(child);
    if (running.size === 0) process.off('exit', killAll);
  });
}

function killAll(): void {
  for (const child of running) child.kill('SIGKILL');
}
