import { channelHead, channelsBeside, frameHead, frameInset, insideFrames, laneHeight } from './inside-frames.ts';
import type { Box, Layout } from './layout.ts';

/** From top to bottom: *later* and the dead letters beside the way, the ends below it. */
export function tallLayout(width: number, unit: number): Layout {
  const gap = 20 * unit;
  const side = Math.max(84 * unit, width * 0.26);
  const mainWidth = width - side - gap;
  const left = width * 0.42;
  const decideHeight = 164 * unit;
  const half = (decideHeight - gap) / 2;
  const lanesY = decideHeight + gap;
  const lanesHeight = (frameHead + channelHead + 2 * laneHeight + frameInset) * unit;
  const dispatchY = lanesY + lanesHeight + gap;
  const dispatchHeight = 84 * unit;
  const providerY = dispatchY + dispatchHeight + gap;
  const providerHeight = 128 * unit;
  const endY = providerY + providerHeight + gap;
  const endHeight = 80 * unit;
  const third = (width - 2 * (gap / 2)) / 3;
  const end = (index: number): Box => ({ x: index * (third + gap / 2), y: endY, width: third, height: endHeight });
  const frames = {
    lanes: { x: 0, y: lanesY, width: mainWidth, height: lanesHeight },
    dispatch: { x: 0, y: dispatchY, width: mainWidth, height: dispatchHeight },
    provider: { x: 0, y: providerY, width: mainWidth, height: providerHeight },
  };
  return {
    kind: 'tall',
    width,
    height: endY + endHeight,
    unit,
    frames,
    stations: {
      rule: { x: 0, y: 0, width: left, height: half },
      route: { x: 0, y: half + gap, width: left, height: half },
      decide: { x: left + gap, y: 0, width: width - left - gap, height: decideHeight },
      later: { x: mainWidth + gap, y: lanesY, width: side, height: lanesHeight },
      'dead-letters': { x: mainWidth + gap, y: providerY, width: side, height: providerHeight },
      ...insideFrames(frames, channelsBeside, unit),
      pushed: end(0),
      withheld: end(1),
      seen: end(2),
    },
  };
}
