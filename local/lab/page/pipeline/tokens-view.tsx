import type { ReadonlySignal } from '@preact/signals';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import type { DrawnToken } from './drawn-tokens.ts';
import type { Layout } from './layout.ts';
import { createMover, type Mover } from './mover.ts';

interface Properties {
  readonly tokens: ReadonlySignal<readonly DrawnToken[]>;
  readonly layout: Layout;
}

export function TokensView({ tokens, layout }: Properties) {
  return (
    <div class="picture-tokens">
      {tokens.value.map((token) => (
        <Token key={token.key} token={token} layout={layout} />
      ))}
    </div>
  );
}

function Token({ token, layout }: { readonly token: DrawnToken; readonly layout: Layout }) {
  const element = useRef<HTMLSpanElement>(null);
  const mover = useRef<Mover | undefined>(undefined);
  const { station, slot, tone, key } = token;
  // It moves when its place is another one, and not each second, when it is another object.
  useLayoutEffect(() => {
    if (!element.current) return;
    mover.current ??= createMover(element.current);
    mover.current.goTo(token, layout);
  }, [station, slot, layout]);
  useEffect(() => () => mover.current?.stop(), []);
  return <span ref={element} class="picture-token" data-tone={tone} data-token-key={key} />;
}
