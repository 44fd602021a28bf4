import { useEffect, useMemo, useRef } from 'preact/hooks';
import type { Conversation } from '../agent/talk.ts';
import { functionsNow } from '../clock.ts';
import type { Lab } from '../lab.ts';
import { timeOfDay } from '../pipeline/times.ts';
import { otherSide } from './chat-to-open.ts';
import { NotificationView } from './notification-view.tsx';
import type { Phone } from './phone.ts';
import './chat.css';

interface Props {
  readonly lab: Lab;
  readonly phone: Phone;
  /** The key of the conversation. */
  readonly conversation: string;
}

/** The app in front, with what the contact centre's own chat shows in it. */
export function ChatView({ lab: { feed, talk }, phone, conversation }: Props) {
  const { notifications, online } = phone.state.value;
  const lines = phone.lines.value;
  // What came before lies on the lock screen, behind the app.
  const openedAt = useMemo(() => functionsNow(feed), [feed]);
  const banners = notifications.filter(({ at }) => at >= openedAt);
  const list = useRef<HTMLUListElement>(null);
  const newest = lines.at(-1)?.messageId;
  useEffect(() => {
    list.current?.scrollTo({ top: list.current.scrollHeight });
  }, [newest]);
  const name = otherSide(lines);
  const known = talk.conversations.value.find(({ key }) => key === conversation);
  return (
    <div class="phone-chat">
      <div class="phone-chat-head">
        <span class="phone-avatar" aria-hidden="true">
          {name.charAt(0)}
        </span>
        <span class="phone-chat-name">
          {name}
          <span class="phone-chat-centre">{online ? centreOf(known) : 'No network'}</span>
        </span>
      </div>
      {banners.length > 0 && (
        <ul class="phone-banners" aria-label={`Notifications, ${phone.title}`}>
          {banners.map((notification) => (
            <NotificationView key={notification.id} phone={phone} notification={notification} />
          ))}
        </ul>
      )}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <ul class="phone-lines" aria-label={`Chat, ${phone.title}`} tabIndex={0} ref={list}>
        {lines.length === 0 && (
          <li class="phone-empty">
            {!online
              ? 'Without a network there is nothing to show.'
              : known
                ? 'No messages yet.'
                : 'This conversation was begun outside of this page, which does not know what was said in it.'}
          </li>
        )}
        {lines.map(({ messageId, kind, text, at }) => (
          <li key={messageId} class="phone-line" data-kind={kind}>
            {text}
            <time class="phone-line-time" dateTime={new Date(at).toISOString()}>
              {timeOfDay(at)}
            </time>
          </li>
        ))}
      </ul>
    </div>
  );
}

/** As the agent's list calls the conversation, without the customer's name. */
const centreOf = (known: Conversation | undefined): string => known?.title.split(', ')[1] ?? 'Chat';
