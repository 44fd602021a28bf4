import { setTimeout } from 'node:timers/promises';

/** A read of a table takes at least so long. */
const lookMs = 2;

/**
 * The dispatcher's last look at its tables, for every client alike: on its way over the network and back a process that was
 * stopped reads what came meanwhile.
 */
export async function look(): Promise<true> {
  await setTimeout(lookMs);
  return true;
}
