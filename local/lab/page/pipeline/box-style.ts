import type { Box } from './layout.ts';

/** Where an element lies on the picture's ground. */
export const boxStyle = ({ x, y, width, height }: Box) => ({
  transform: `translate(${x.toFixed(1)}px, ${y.toFixed(1)}px)`,
  width: `${width.toFixed(1)}px`,
  height: `${height.toFixed(1)}px`,
});
