import type { Box } from './layout.ts';

/** One way between stations: the `d` of an SVG path with an arrow at its end. */
export interface Line {
  readonly name: string;
  readonly path: string;
  /** Beside the straight way: to *later*, back from it, to the dead letters. */
  readonly isBranch: boolean;
}

const radius = 8;

export const centre = ({ x, width }: Box) => x + width / 2;
export const right = ({ x, width }: Box) => x + width;
export const bottom = ({ y, height }: Box) => y + height;

export type Corner = readonly [x: number, y: number];

export const main = (name: string, ...corners: readonly Corner[]): Line => ({
  name,
  path: pathOf(corners),
  isBranch: false,
});
export const branch = (name: string, ...corners: readonly Corner[]): Line => ({
  name,
  path: pathOf(corners),
  isBranch: true,
});

/** Straight from corner to corner, each corner rounded as far as its sides are long. */
function pathOf(corners: readonly Corner[]): string {
  return corners
    .map(([x, y], index) => {
      const before = corners[index - 1];
      const after = corners[index + 1];
      if (!before) return `M${x} ${y}`;
      if (!after) return `L${x} ${y}`;
      const [enterX, enterY] = towards([x, y], before);
      const [leaveX, leaveY] = towards([x, y], after);
      return `L${enterX} ${enterY}Q${x} ${y} ${leaveX} ${leaveY}`;
    })
    .join('');
}

function towards([x, y]: Corner, [otherX, otherY]: Corner): Corner {
  const distance = Math.hypot(otherX - x, otherY - y);
  const share = distance === 0 ? 0 : Math.min(radius, distance / 2) / distance;
  return [x + (otherX - x) * share, y + (otherY - y) * share];
}
