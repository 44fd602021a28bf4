import type { ReadonlySignal } from '@preact/signals';
import type { Lab } from '../lab.ts';
import { isNobodys } from './opened.ts';
import type { Conversation } from './talk.ts';

interface Props {
  readonly lab: Lab;
  /** Keys of conversations that an app of their customer has shown. */
  readonly opened: ReadonlySignal<ReadonlySet<string>>;
}

/** The newest first. */
export function ConversationList({ lab, opened }: Props) {
  const { talk } = lab;
  return (
    <ul class="agent-conversations" aria-label="Conversations">
      {talk.conversations.value.toReversed().map((conversation) => (
        <li key={conversation.key}>
          <button
            type="button"
            class="agent-conversation"
            aria-pressed={conversation.key === talk.selected.value}
            onClick={() => talk.select(conversation.key)}
          >
            <span>{conversation.title}</span>
            <span class="agent-hint">{hintOf(lab, conversation, opened.value)}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}

function hintOf({ talk }: Lab, conversation: Conversation, opened: ReadonlySet<string>): string {
  const { length } = conversation.lines;
  const count = length === 1 ? '1 message' : `${length} messages`;
  return isNobodys(conversation, talk.sources.value, opened) ? `${count}, nobody has opened it yet` : count;
}
