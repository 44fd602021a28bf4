import { useComputed } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import type { Lab } from '../lab.ts';
import { timeOfDay } from '../pipeline/times.ts';
import { lineState } from './line-state.ts';
import type { Conversation, Line } from './talk.ts';

interface Props {
  readonly lab: Lab;
  readonly conversation: Conversation;
}

/** What was said, the newest below. */
export function Thread({ lab, conversation: { key, title, lines } }: Props) {
  const thread = useRef<HTMLDivElement>(null);
  const newest = lines.at(-1)?.messageId;
  useEffect(() => {
    thread.current?.scrollTo({ top: thread.current.scrollHeight });
  }, [newest]);
  return (
    <div
      class="agent-thread"
      role="log"
      aria-relevant="additions"
      aria-label={`Messages of ${title}`}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
      tabIndex={0}
      ref={thread}
    >
      {lines.length === 0 && <p class="agent-hint">Nothing has been said yet.</p>}
      {lines.map((line) => (
        <ThreadLine key={line.messageId} lab={lab} conversation={key} line={line} />
      ))}
    </div>
  );
}

interface LineProps {
  readonly lab: Lab;
  readonly conversation: string;
  readonly line: Line;
}

function ThreadLine({ lab: { feed, open }, conversation, line: { messageId, from, kind, text, at } }: LineProps) {
  const found = useComputed(() => {
    feed.trails.value;
    return feed.find(conversation, messageId);
  });
  const { tone, text: state } = lineState(found.value);
  return (
    <div class="agent-line">
      <p class="agent-words">{text}</p>
      <p class="agent-about">
        <span>{`${timeOfDay(at)} · ${from === 'bot' ? 'bot' : 'agent'}${kind === 'structured' ? ' · structured' : ''}`}</span>
        <button
          type="button"
          class="agent-state is-plain"
          data-tone={tone}
          aria-label={`${state}: how it went`}
          onClick={() => open({ conversation, messageId })}
        >
          {state}
        </button>
      </p>
    </div>
  );
}
