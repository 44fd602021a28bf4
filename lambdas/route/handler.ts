import { type HearDependencies, hearReading } from '../hear/hear-reading.ts';
import type { Reading } from '../sources/reading.ts';

export interface RouteDependencies extends HearDependencies {
  readonly read: (event: unknown) => readonly Reading[];
}

/**
 * One event of a contact centre, from its event bus: all that it says, one after the other.
 * @throws where a table or queue cannot be reached: Lambda repeats the event, and the rows make the repeat harmless. And
 *   an Error named `UnreadableEvent`, after all else that the event says was heard: Lambda has no other way to hand an
 *   event with its reason to the function's failure destination, and so to a person
 */
export async function route(event: unknown, dependencies: RouteDependencies): Promise<void> {
  const now = dependencies.now();
  const readings = dependencies.read(event);
  for (const reading of readings) await hearReading(reading, now, dependencies);
  const unreadable = readings.find(({ decision }) => decision === 'unreadable');
  if (unreadable) throw unreadableEvent(unreadable.reason);
}

function unreadableEvent(reason: string): Error {
  const error = new Error(reason);
  error.name = 'UnreadableEvent';
  return error;
}
