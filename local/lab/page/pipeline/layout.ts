import type { Station } from './station.ts';
import { tallLayout } from './tall-layout.ts';
import { wideLayout } from './wide-layout.ts';

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** What holds stations of one kind together. */
export type Frame = 'lanes' | 'dispatch' | 'provider';

/** Where everything of the picture lies, in CSS pixels. */
export interface Layout {
  readonly kind: 'wide' | 'tall';
  readonly width: number;
  readonly height: number;
  /** How large text is against the usual 16 px. */
  readonly unit: number;
  readonly frames: Readonly<Record<Frame, Box>>;
  readonly stations: Readonly<Record<Station, Box>>;
}

/** From this width on, at the usual size of text, the way leads from left to right, else from top to bottom. */
export const wideFrom = 600;
const narrowest = 280;

/** @param width of the picture's ground; @param unit the root's font size, divided by 16 */
export function layoutOf(width: number, unit = 1): Layout {
  return width / unit >= wideFrom ? wideLayout(width, unit) : tallLayout(Math.max(width, narrowest), unit);
}
