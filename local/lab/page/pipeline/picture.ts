import { effect, type ReadonlySignal, signal } from '@preact/signals';
import { everySecond } from '../clock.ts';
import type { Lab } from '../lab.ts';
import { chooseTokens, type DrawnToken, undrawn } from './drawn-tokens.ts';
import type { Station } from './station.ts';
import { stationOf } from './station-of.ts';

/** What the picture shows at this moment. */
export interface Picture {
  readonly tokens: ReadonlySignal<readonly DrawnToken[]>;
  /** How many stand there without being drawn. */
  readonly more: ReadonlySignal<ReadonlyMap<Station, number>>;
  readonly stop: () => void;
}

/** Follows the trails, and once a second the clock: what has ended long enough goes out of sight. */
export function createPicture({ feed }: Pick<Lab, 'feed'>): Picture {
  const tokens = signal<readonly DrawnToken[]>([]);
  const more = signal<ReadonlyMap<Station, number>>(new Map());
  const stop = effect(() => {
    // The second moves the picture on; between two of them the clock itself is asked.
    everySecond.value;
    const now = Date.now() + feed.clockOffsetMs.value;
    const standings = feed.trails.value.toReversed().flatMap((trail) => stationOf(trail, now));
    const before = tokens.peek();
    const drawn = chooseTokens(before, standings, now);
    if (drawn.length === 0 && before.length === 0) return;
    tokens.value = drawn;
    more.value = undrawn(standings, drawn);
  });
  return { tokens, more, stop };
}
