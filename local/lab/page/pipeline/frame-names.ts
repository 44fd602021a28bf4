import type { Frame } from './layout.ts';

export const frameNames = ['lanes', 'dispatch', 'provider'] as const satisfies readonly Frame[];

export const frameTitles: Readonly<Record<Frame, string>> = {
  lanes: 'Lanes',
  dispatch: 'Dispatch',
  provider: 'Provider',
};
