import { isShared, type Station } from './station.ts';
import type { Standing } from './station-of.ts';

/** So many are drawn; of the rest a station shows the number. */
export const drawnAtMost = 40;
/** Who was drawn once stays so long, in milliseconds: enough to walk all the way and to be seen at its end. */
export const staysMs = 3_500;

export interface DrawnToken extends Standing {
  readonly drawnSince: number;
  /** Where it comes into sight. */
  readonly bornAt: Station;
  /** Its place among those at the station, from 0 on; pushes that have not parted yet share one. */
  readonly slot: number;
}

/**
 * Who is drawn now: whoever was drawn a moment ago, then the newest. Each keeps its slot while it stays where it is.
 * @param standings newest first
 */
export function chooseTokens(
  before: readonly DrawnToken[],
  standings: readonly Standing[],
  now: number,
  limit = drawnAtMost,
): readonly DrawnToken[] {
  const drawnBefore = new Map(before.map((token) => [token.key, token]));
  const isFresh = ({ key }: Standing) => {
    const known = drawnBefore.get(key);
    return known !== undefined && now - known.drawnSince < staysMs;
  };
  const fresh = standings.filter(isFresh);
  const others = standings.filter((standing) => !isFresh(standing));
  const chosen = [...fresh, ...others].slice(0, limit);
  const slotOf = giveSlots(chosen, drawnBefore);
  return chosen.map((standing) => ({
    ...standing,
    drawnSince: drawnBefore.get(standing.key)?.drawnSince ?? now,
    bornAt: drawnBefore.get(standing.key)?.bornAt ?? birthplace(standing, before, now),
    slot: slotOf(standing),
  }));
}

/** News begins at the rule; a push that has parted from others, where they stood; what is older, where it stands. */
function birthplace({ trail, station }: Standing, before: readonly DrawnToken[], now: number): Station {
  const sibling = before.find((token) => token.trail.id === trail.id);
  if (sibling) return sibling.station;
  return now - (trail.heardAt ?? trail.decidedAt) < staysMs ? 'rule' : station;
}

/** Whoever stays where it is keeps its slot; whoever comes takes the first that is free. */
function giveSlots(chosen: readonly Standing[], before: ReadonlyMap<string, DrawnToken>) {
  const taken = new Map<Station, Map<string, number>>();
  const at = (station: Station) => taken.get(station) ?? taken.set(station, new Map()).get(station) ?? new Map();
  for (const standing of chosen) {
    const known = before.get(standing.key);
    if (known?.station === standing.station) at(standing.station).set(holderOf(standing), known.slot);
  }
  return (standing: Standing): number => {
    const slots: Map<string, number> = at(standing.station);
    const holder = holderOf(standing);
    const own = slots.get(holder) ?? firstFree(new Set(slots.values()));
    slots.set(holder, own);
    return own;
  };
}

const holderOf = ({ key, trail, station }: Standing) => (isShared(station) ? trail.id : key);

function firstFree(taken: ReadonlySet<number>): number {
  let slot = 0;
  while (taken.has(slot)) slot += 1;
  return slot;
}

/** How many stand at each station without being drawn; of the ends the picture shows another number. */
export function undrawn(standings: readonly Standing[], drawn: readonly DrawnToken[]): ReadonlyMap<Station, number> {
  const isDrawn = new Set(drawn.map(({ key }) => key));
  const counts = new Map<Station, number>();
  for (const { key, station, endedAt } of standings) {
    if (endedAt === undefined && !isDrawn.has(key)) counts.set(station, (counts.get(station) ?? 0) + 1);
  }
  return counts;
}
