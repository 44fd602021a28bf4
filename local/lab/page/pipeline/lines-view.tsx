import { useMemo } from 'preact/hooks';
import type { Layout } from './layout.ts';
import { linesOf } from './lines.ts';

export function LinesView({ layout }: { readonly layout: Layout }) {
  const lines = useMemo(() => linesOf(layout), [layout]);
  return (
    <svg class="picture-lines" width={layout.width} height={layout.height} aria-hidden="true">
      <defs>
        <marker id="picture-arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">
          <path class="picture-arrow" d="M0 0.5 7.5 4 0 7.5z" />
        </marker>
      </defs>
      {lines.map(({ name, path, isBranch }) => (
        <path key={name} class="picture-line" data-branch={isBranch} d={path} marker-end="url(#picture-arrow)" />
      ))}
    </svg>
  );
}
