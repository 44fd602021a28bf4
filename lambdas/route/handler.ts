import { type HearDependencies, hearReading } from '../hear/hear-reading.ts';
import type { Reading } from '../sources/reading.ts';

export interface RouteDependencies extends HearDependencies {
  readonly read: (event: unknown) => readonly Reading[];
}

/**
 * One event of a contact centre, from its event bus: all that it says, one after the other.
 * @throws where a table or queue cannot be reached: Lambda repeats the event, and the rows make the repeat harmless
 */
export async function route(event: unknown, dependencies: RouteDependencies): Promise<void> {
  const now = dependencies.now();
  for (const reading of dependencies.read(event)) await hearReading(reading, now, dependencies);
}
