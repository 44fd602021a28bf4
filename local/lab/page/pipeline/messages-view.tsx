import { useComputed } from '@preact/signals';
import type { Lab } from '../lab.ts';
import { MessageRow } from './message-row.tsx';
import './messages.css';

const shownAtMost = 60;

/** The newest messages, newest first; each opens its journal. */
export function MessagesView({ lab }: { readonly lab: Lab }) {
  const newest = useComputed(() => lab.feed.trails.value.slice(-shownAtMost).reverse());
  const trails = newest.value;
  return (
    <section class="messages" id="messages" aria-labelledby="messages-title" tabIndex={-1}>
      <h3 id="messages-title">The newest messages</h3>
      {trails.length === 0 ? (
        <p class="messages-none">None yet. Reply as the agent, or play a scene of the tour.</p>
      ) : (
        <ol class="messages-list">
          {trails.map((trail) => (
            <li key={trail.id}>
              <MessageRow trail={trail} lab={lab} />
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}
