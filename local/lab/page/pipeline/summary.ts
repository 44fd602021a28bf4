import type { Stations, Trail } from '../../wire.ts';
import { channelNames, reasonWords } from './words.ts';

/** The picture in words, for whoever does not see it. */
export function summaryOf(stations: Stations | undefined, trails: readonly Trail[]): string {
  if (!stations) return 'Nothing is known of the pipeline yet.';
  const { ends, later, deadLetters } = stations;
  const open = trails.filter(({ state }) => state === 'open').length;
  const waiting = later.visible + later.inFlight + later.delayed;
  const queues = stations.lanes.flatMap((lane) => {
    const count = lane.visible + lane.inFlight + lane.delayed;
    return count === 0 ? [] : [`${count} in the ${lane.lane} lane of ${channelNames[lane.channel]}`];
  });
  return [
    `${stations.routed} messages came in: ${ends.pushed} pushed, ${ends.seen} seen, ${ends.withheld} withheld, ${open} open.`,
    ...(waiting > 0 ? [`${waiting} wait in later.`] : []),
    ...(queues.length > 0 ? [`${queues.join(', ')}.`] : []),
    ...(deadLetters > 0 ? [`${deadLetters} in the dead letters.`] : []),
  ].join(' ');
}

/** For which reasons the newest were withheld, the most frequent first, such as `muted 3, expired 1`. */
export function reasonsOf(trails: readonly Trail[]): string {
  const counts = new Map<string, number>();
  for (const { state, reason } of trails) {
    if (state !== 'withheld' || !reason) continue;
    counts.set(reasonWords[reason], (counts.get(reasonWords[reason]) ?? 0) + 1);
  }
  return [...counts]
    .sort(([, one], [, other]) => other - one)
    .slice(0, 2)
    .map(([reason, count]) => `${reason} ${count}`)
    .join(', ');
}
