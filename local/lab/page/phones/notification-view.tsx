import { timeOfDay } from '../pipeline/times.ts';
import { AppIcon, MutedBell } from './icons.tsx';
import type { Phone, ShownNotification } from './phone.ts';
import './notification.css';

/** What the app is called on the phone. */
export const appName = 'Handoff Push demo';

interface Props {
  readonly phone: Phone;
  readonly notification: ShownNotification;
}

/** As iOS and Android draw one: a tap opens it, and it can be swiped away. */
export function NotificationView({ phone, notification }: Props) {
  const { id, messageId, conversation, title, body, count, silent, at, forSomebodyElse } = notification;
  const { locale } = phone.state.value;
  const name = title ?? body;
  return (
    <li
      class="phone-notification"
      data-notification={id}
      data-message={messageId}
      data-conversation={conversation}
      data-for-somebody-else={forSomebodyElse ? '' : undefined}
      data-stack={count === undefined ? undefined : ''}
    >
      <button
        type="button"
        class="phone-card"
        onClick={(event) => {
          focusOnPhone(event);
          void phone.tap(id);
        }}
      >
        <AppIcon />
        <span class="phone-card-head">
          <span class="phone-card-app">{phone.channel === 'apns' ? (title ?? appName) : appName}</span>
          {silent && <MutedBell />}
        </span>
        <time class="phone-card-time" dateTime={new Date(at).toISOString()}>
          {timeOfDay(at)}
        </time>
        {phone.channel === 'fcm' && title !== undefined && <span class="phone-card-title">{title}</span>}
        <span class="phone-card-body" lang={title === undefined ? locale : undefined}>
          {body}
        </span>
        {forSomebodyElse && <span class="phone-card-note">Meant for somebody else</span>}
        {count !== undefined && (
          <span class="phone-count">
            {count}
            <span class="visually-hidden"> messages</span>
          </span>
        )}
      </button>
      <button
        type="button"
        class="phone-dismiss"
        aria-label={`Dismiss, ${name}, ${phone.title}`}
        title="Swipe away"
        onClick={(event) => {
          focusOnPhone(event);
          phone.dismiss(id);
        }}
      >
        <span aria-hidden="true">×</span>
      </button>
    </li>
  );
}

/** The button goes with its notification, and must not take the place in the page with it. */
const focusOnPhone = ({ currentTarget }: { readonly currentTarget: HTMLElement }) =>
  currentTarget.closest<HTMLElement>('[data-phone]')?.focus({ preventScroll: true });
