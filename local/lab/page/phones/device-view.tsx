import { useComputed } from '@preact/signals';
import { everySecond } from '../clock.ts';
import type { Lab } from '../lab.ts';
import { timeOfDay } from '../pipeline/times.ts';
import { ChatView } from './chat-view.tsx';
import { Signal } from './icons.tsx';
import { LockScreen } from './lock-screen.tsx';
import type { Phone } from './phone.ts';
import './device.css';

interface Props {
  readonly lab: Lab;
  readonly phone: Phone;
}

/** The device as it lies there. */
export function DeviceView({ lab, phone }: Props) {
  const { app, online, sounds } = phone.state.value;
  // Two names for one movement: a change of the name begins it anew.
  const rings = sounds === 0 ? '' : sounds % 2 === 1 ? 'is-ringing-odd' : 'is-ringing-even';
  return (
    <div class={`phone-device ${rings}`} data-form={phone.form} data-screen={app.kind}>
      <div class="phone-screen">
        <div class="phone-status" aria-hidden="true">
          <StatusTime isShown={app.kind === 'chat'} />
          <span class="phone-camera" />
          <Signal online={online} />
        </div>
        {app.kind === 'chat' ? (
          <ChatView key={app.conversation} lab={lab} phone={phone} conversation={app.conversation} />
        ) : (
          <LockScreen phone={phone} />
        )}
        <span class="phone-home" aria-hidden="true" />
      </div>
    </div>
  );
}

/** The lock screen has a clock of its own. */
function StatusTime({ isShown }: { readonly isShown: boolean }) {
  const minutes = useComputed(() => timeOfDay(everySecond.value).slice(0, 5));
  return <span class="phone-status-time">{isShown ? minutes : ''}</span>;
}
