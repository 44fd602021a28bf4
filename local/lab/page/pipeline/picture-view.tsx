import { useSignal } from '@preact/signals';
import { useEffect, useLayoutEffect, useMemo, useRef } from 'preact/hooks';
import type { Lab } from '../lab.ts';
import { frameNames } from './frame-names.ts';
import { FrameView } from './frame-view.tsx';
import { type Layout, layoutOf } from './layout.ts';
import { LinesView } from './lines-view.tsx';
import { createPicture } from './picture.ts';
import { createReadings } from './readings.ts';
import { stations } from './station.ts';
import { StationView } from './station-view.tsx';
import { TokensView } from './tokens-view.tsx';
import './picture.css';

/** The way of the messages, as a picture that moves. What it says stands in words beside it. */
export function PictureView({ lab }: { readonly lab: Lab }) {
  const ground = useRef<HTMLDivElement>(null);
  const layout = useSignal<Layout | undefined>(undefined);
  const picture = useMemo(() => createPicture(lab), [lab]);
  const readings = useMemo(() => createReadings(lab), [lab]);
  useEffect(() => picture.stop, [picture]);
  useLayoutEffect(() => {
    const { current } = ground;
    if (!current) return;
    const observer = new ResizeObserver(([entry]) => {
      if (entry) layout.value = layoutFor(entry.contentRect.width, layout.peek());
    });
    observer.observe(current);
    // For the mouse alone: the list offers each message to the keyboard.
    const openToken = ({ target }: MouseEvent) => {
      const key = target instanceof Element ? target.closest('[data-token-key]')?.getAttribute('data-token-key') : null;
      const token = picture.tokens.peek().find((one) => one.key === key);
      if (token) lab.open({ conversation: token.trail.conversation, messageId: token.trail.messageId });
    };
    current.addEventListener('click', openToken);
    return () => {
      observer.disconnect();
      current.removeEventListener('click', openToken);
    };
  }, [lab, layout, picture]);

  const drawn = layout.value;
  return (
    <div class="picture" ref={ground} aria-hidden="true">
      {drawn && (
        <div class="picture-ground" data-kind={drawn.kind} style={{ height: `${drawn.height}px` }}>
          <LinesView layout={drawn} />
          {frameNames.map((frame) => (
            <FrameView key={frame} frame={frame} layout={drawn} />
          ))}
          {stations.map((station) => (
            <StationView
              key={station}
              station={station}
              box={drawn.stations[station]}
              readings={readings}
              more={picture.more}
            />
          ))}
          <TokensView tokens={picture.tokens} layout={drawn} />
        </div>
      )}
    </div>
  );
}

/** The same object as long as nothing moves. */
function layoutFor(width: number, before: Layout | undefined): Layout {
  const unit = Number.parseFloat(getComputedStyle(document.documentElement).fontSize) / 16;
  return before?.width === width && before.unit === unit ? before : layoutOf(width, unit);
}
