import { useEffect, useMemo } from 'preact/hooks';
import type { Lab } from '../lab.ts';
import './agent.css';
import { ConversationList } from './conversation-list.tsx';
import { nameOf } from './create-talk.ts';
import { beginFirst } from './first-conversations.ts';
import { NewConversation } from './new-conversation.tsx';
import { followOpened, isNobodys } from './opened.ts';
import { ReplyForm } from './reply-form.tsx';
import { Thread } from './thread.tsx';

/** Who speaks as the contact centre's agent here. */
export function AgentView({ lab }: { readonly lab: Lab }) {
  const opened = useMemo(() => followOpened(lab), [lab]);
  useEffect(() => opened.stop, [opened]);
  useEffect(() => beginFirst(lab), [lab]);
  const { talk } = lab;
  const key = talk.selected.value;
  const conversation = talk.conversations.value.find((one) => one.key === key);
  return (
    <section class="agent" aria-labelledby="agent-heading">
      <h2 id="agent-heading">The agent</h2>
      <ConversationList lab={lab} opened={opened.keys} />
      <NewConversation lab={lab} />
      {conversation && isNobodys(conversation, talk.sources.value, opened.keys.value) && (
        <p class="agent-nobodys">
          Nobody has opened this conversation yet, so nobody can be told of it. Press “Open chat” on a phone of{' '}
          {nameOf(conversation.customerId)}.
        </p>
      )}
      {conversation && <Thread key={conversation.key} lab={lab} conversation={conversation} />}
      {conversation && <ReplyForm lab={lab} conversation={conversation} />}
    </section>
  );
}
