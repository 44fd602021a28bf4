import { expect, test } from '@jest/globals';
import { type Box, layoutOf } from '../../../../../local/lab/page/pipeline/layout.ts';
import { roomAt, slotPoint } from '../../../../../local/lab/page/pipeline/slot-point.ts';
import { stations } from '../../../../../local/lab/page/pipeline/station.ts';

const sizes: readonly (readonly [width: number, unit: number, kind: 'wide' | 'tall'])[] = [
  [280, 1, 'tall'],
  [328, 1, 'tall'],
  [416, 1, 'tall'],
  [599, 1, 'tall'],
  [600, 1, 'wide'],
  [656, 1, 'wide'],
  [1_136, 1, 'wide'],
  [1_136, 2, 'tall'],
];

const overlap = (one: Box, other: Box) =>
  one.x < other.x + other.width - 0.01 &&
  other.x < one.x + one.width - 0.01 &&
  one.y < other.y + other.height - 0.01 &&
  other.y < one.y + one.height - 0.01;

const within = (inner: Box, outer: Box) =>
  inner.x >= outer.x - 0.01 &&
  inner.y >= outer.y - 0.01 &&
  inner.x + inner.width <= outer.x + outer.width + 0.01 &&
  inner.y + inner.height <= outer.y + outer.height + 0.01;

test.each(sizes)(
  'at %d px and text %d times as large the picture is %s, and no station lies on another',
  (width, unit, kind) => {
    const layout = layoutOf(width, unit);
    expect(layout.kind).toBe(kind);
    const ground = { x: 0, y: 0, width: layout.width, height: layout.height };
    for (const station of stations) {
      expect([station, within(layout.stations[station], ground)]).toEqual([station, true]);
      for (const other of stations) {
        if (other === station) continue;
        const isApart = !overlap(layout.stations[station], layout.stations[other]);
        expect([station, other, isApart]).toEqual([station, other, true]);
      }
    }
  },
);

test.each(sizes)('at %d px and text %d times as large every token lies inside its station', (width, unit, _kind) => {
  const layout = layoutOf(width, unit);
  for (const station of stations) {
    const box = layout.stations[station];
    const room = roomAt(station, box, unit);
    const places = Array.from({ length: room }, (_, slot) => slotPoint(station, box, slot, unit));
    expect(new Set(places.map(({ x, y }) => `${x} ${y}`)).size).toBe(room);
    for (const { x, y } of places)
      expect([station, within({ x, y, width: 0, height: 0 }, box)]).toEqual([station, true]);
    expect(slotPoint(station, box, room + 50, unit)).toEqual(places.at(-1));
  }
});
