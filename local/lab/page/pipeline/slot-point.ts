import type { Box } from './layout.ts';
import type { Station } from './station.ts';

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** From one token's middle to the next one's, at the usual size of text. */
export const pitch = 14;
const margin = 4;

/** The middle of the tokens that stand lowest. */
export const floorOf = (box: Box, unit: number): number => box.y + box.height - margin - (pitch * unit) / 2;

const rowsAt = (station: Station): number => (/^(lane|later|provider)/.test(station) ? 1 : 2);

/** How many tokens a station has room for; more lie on the last place. */
export function roomAt(station: Station, box: Box, unit: number): number {
  return columnsOf(box, unit) * rowsAt(station);
}

const columnsOf = (box: Box, unit: number) => Math.max(1, Math.floor((box.width - 2 * margin) / (pitch * unit)));

/** The middle of a token: from the station's lower left corner to the right, then upwards. */
export function slotPoint(station: Station, box: Box, slot: number, unit: number): Point {
  const columns = columnsOf(box, unit);
  const place = Math.min(slot, roomAt(station, box, unit) - 1);
  const step = pitch * unit;
  return {
    x: box.x + margin + step * ((place % columns) + 0.5),
    y: floorOf(box, unit) - step * Math.floor(place / columns),
  };
}

/** Where a token passes that does not stay. */
export function passingPoint(box: Box, unit: number): Point {
  return { x: box.x + box.width / 2, y: floorOf(box, unit) };
}
