import type { Layout } from './layout.ts';
import type { Line } from './line.ts';
import { tallLines } from './tall-lines.ts';
import { wideLines } from './wide-lines.ts';

/** The lines of the picture; stations are joined as `way.ts` has it. */
export function linesOf(layout: Layout): readonly Line[] {
  return layout.kind === 'wide' ? wideLines(layout) : tallLines(layout);
}
