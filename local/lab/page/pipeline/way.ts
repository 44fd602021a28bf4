import { isShared, lanes, picturedChannels, type Station } from './station.ts';

/** Where one can go from each station: the lines of the picture. */
const next = new Map<Station, Station[]>();

const join = (from: Station, ...to: readonly Station[]) => next.set(from, [...(next.get(from) ?? []), ...to]);

join('rule', 'route');
join('route', 'decide');
for (const channel of picturedChannels) {
  const dispatch = `dispatch-${channel}` as const;
  const provider = `provider-${channel}` as const;
  for (const lane of lanes) {
    join('decide', `lane-${channel}-${lane}`);
    join(`lane-${channel}-${lane}`, dispatch);
  }
  join(dispatch, provider, 'later', 'withheld', 'seen', 'dead-letters');
  // The answer comes back to who asked.
  join(provider, 'pushed', dispatch);
}
join('decide', 'seen', 'withheld', 'later');
join('later', 'route');

/**
 * The shortest way along the lines.
 * @returns the stations behind `from`, the last of them `to`; `to` alone where no line leads there; none where it is the same
 */
export function wayBetween(from: Station, to: Station): readonly Station[] {
  if (from === to) return [];
  const cameFrom = new Map<Station, Station>([[from, from]]);
  const open: Station[] = [from];
  for (const station of open) {
    for (const following of next.get(station) ?? []) {
      if (cameFrom.has(following)) continue;
      cameFrom.set(following, station);
      if (following === to) return traced(cameFrom, from, to);
      open.push(following);
    }
  }
  return [to];
}

function traced(cameFrom: ReadonlyMap<Station, Station>, from: Station, to: Station): readonly Station[] {
  const way: Station[] = [];
  for (let at: Station | undefined = to; at !== undefined && at !== from; at = cameFrom.get(at)) way.unshift(at);
  return way;
}

/**
 * The way of a token to where it stands now. From before the lanes it leads through where it has been since; whoever is
 * past them goes on from there.
 */
export function wayOf(from: Station, to: Station, through: readonly Station[] = []): readonly Station[] {
  if (from === to) return [];
  const isBeforeLanes = isShared(from) || from === 'later';
  const way: Station[] = [];
  for (const goal of [...(isBeforeLanes ? through : []), to]) way.push(...wayBetween(way.at(-1) ?? from, goal));
  return way;
}
