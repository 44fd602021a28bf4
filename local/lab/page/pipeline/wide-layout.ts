import { channelsBelow, insideFrames } from './inside-frames.ts';
import type { Layout } from './layout.ts';

/** From left to right: six columns, *later* above them and the ends below. */
export function wideLayout(width: number, unit: number): Layout {
  const gap = Math.min(Math.max((width - 6 * 86 * unit) / 5, 16 * unit), 44 * unit);
  const column = (width - 5 * gap) / 6;
  const x = (index: number) => index * (column + gap);
  const span = (from: number, count: number) => ({ x: x(from), width: count * column + (count - 1) * gap });
  const [laterHeight, mainHeight, endHeight, between] = [52 * unit, 240 * unit, 80 * unit, 28 * unit];
  const mainY = laterHeight + between;
  const endY = mainY + mainHeight + between;
  const main = { y: mainY, height: mainHeight };
  const small = { y: mainY + (mainHeight - 164 * unit) / 2, height: 164 * unit };
  const end = { y: endY, height: endHeight };
  const frames = {
    lanes: { ...span(3, 1), ...main },
    dispatch: { ...span(4, 1), ...main },
    provider: { ...span(5, 1), ...main },
  };
  return {
    kind: 'wide',
    width,
    height: endY + endHeight,
    unit,
    frames,
    stations: {
      rule: { ...span(0, 1), ...small },
      route: { ...span(1, 1), ...small },
      decide: { ...span(2, 1), ...small },
      later: { ...span(2, 3), y: 0, height: laterHeight },
      ...insideFrames(frames, channelsBelow, unit),
      seen: { ...span(0, 2), ...end },
      withheld: { ...span(2, 2), ...end },
      'dead-letters': { ...span(4, 1), ...end },
      pushed: { ...span(5, 1), ...end },
    },
  };
}
