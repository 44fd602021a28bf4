import type { DrawnToken } from './drawn-tokens.ts';
import type { Layout } from './layout.ts';
import { type Point, passingPoint, slotPoint } from './slot-point.ts';
import { wayOf } from './way.ts';

/** Moves one token's element along the lines; by `transform` alone, so that nothing is laid out anew. */
export interface Mover {
  /** A token that is on its way goes on from there when it has arrived. */
  readonly goTo: (token: DrawnToken, layout: Layout) => void;
  readonly stop: () => void;
}

const hopMs = 190;
const longestMs = 1_500;
/** Messages of a burst go one behind the other. */
const staggerMs = 35;

const stillness = matchMedia('(prefers-reduced-motion: reduce)');

export function createMover(element: HTMLElement): Mover {
  let at: { readonly station: DrawnToken['station']; readonly point: Point; readonly layout: Layout } | undefined;
  let wanted: { readonly token: DrawnToken; readonly layout: Layout } | undefined;
  let running: Animation | undefined;

  const stop = () => {
    running?.cancel();
    running = undefined;
    delete element.dataset.walking;
  };

  const go = () => {
    if (!wanted || running) return;
    const { token, layout } = wanted;
    wanted = undefined;
    const { station, slot, bornAt, through, trail } = token;
    const { stations, unit } = layout;
    const goal = slotPoint(station, stations[station], slot, unit);
    // A picture of another size is another picture: there is nothing to walk through.
    const start = at?.layout === layout ? at : { station: bornAt, point: passingPoint(stations[bornAt], unit) };
    const way = at && at.layout !== layout ? [] : wayOf(start.station, station, through);
    const isHere = way.length === 0 && (at === undefined || at.layout !== layout);
    at = { station, point: goal, layout };
    element.style.transform = place(goal);
    if (isHere || stillness.matches) return;
    const points = [start.point, ...way.slice(0, -1).map((passed) => passingPoint(stations[passed], unit)), goal];
    const duration = Math.min((points.length - 1) * hopMs, longestMs);
    // Its end shows when it is there.
    element.dataset.walking = '';
    running = element.animate(
      points.map((point) => ({ transform: place(point), easing: 'ease-in-out' })),
      { duration, delay: (trail.number % 8) * staggerMs, fill: 'backwards' },
    );
    running.onfinish = () => {
      stop();
      go();
    };
  };

  return {
    goTo: (token, layout) => {
      wanted = { token, layout };
      if (at && at.layout !== layout) stop();
      go();
    },
    stop,
  };
}

const place = ({ x, y }: Point) => `translate(${x.toFixed(1)}px, ${y.toFixed(1)}px)`;
