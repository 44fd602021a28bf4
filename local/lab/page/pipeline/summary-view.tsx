import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { Lab } from '../lab.ts';
import { summaryOf } from './summary.ts';

/** A screen reader gets this long to say the last summary before there is another. */
const betweenMs = 8_000;

export function SummaryView({ lab }: { readonly lab: Lab }) {
  const text = useSignal('');
  useEffect(() => {
    const update = () => {
      text.value = summaryOf(lab.feed.stations.peek(), lab.feed.trails.peek());
    };
    update();
    const timer = setInterval(update, betweenMs);
    return () => clearInterval(timer);
  }, [lab, text]);
  return (
    <p class="visually-hidden" aria-live="polite">
      {text}
    </p>
  );
}
