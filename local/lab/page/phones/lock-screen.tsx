import { useComputed } from '@preact/signals';
import { everySecond } from '../clock.ts';
import { timeOfDay } from '../pipeline/times.ts';
import { AppIcon } from './icons.tsx';
import { appName, NotificationView } from './notification-view.tsx';
import type { Phone } from './phone.ts';
import './lock-screen.css';

const day = new Intl.DateTimeFormat('en-GB', { weekday: 'long', day: 'numeric', month: 'long' });

/** What the phone shows while the app is not on the screen. */
export function LockScreen({ phone }: { readonly phone: Phone }) {
  const { app, installed, badge, notifications } = phone.state.value;
  return (
    <div class="phone-lock">
      <LockClock />
      {app.kind === 'crashed' && <p class="phone-note">The app has crashed. No heartbeats.</p>}
      {!installed && <p class="phone-note">The app is not installed.</p>}
      <ul class="phone-notifications" aria-label={`Notifications, ${phone.title}`}>
        {notifications.map((notification) => (
          <NotificationView key={notification.id} phone={phone} notification={notification} />
        ))}
      </ul>
      {installed && (
        <div class="phone-dock">
          <span class="phone-icon">
            <AppIcon />
            {badge > 0 && (
              <span class="phone-badge">
                <span data-badge>{badge}</span>
                <span class="visually-hidden"> unread, {appName}</span>
              </span>
            )}
          </span>
        </div>
      )}
    </div>
  );
}

/** For the eye alone: it would be read out each minute. */
function LockClock() {
  const minutes = useComputed(() => timeOfDay(everySecond.value).slice(0, 5));
  const date = useComputed(() => day.format(everySecond.value));
  return (
    <div class="phone-clock" aria-hidden="true">
      <span class="phone-clock-date">{date}</span>
      <span class="phone-clock-time">{minutes}</span>
    </div>
  );
}
