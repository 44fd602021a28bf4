import { everySecond } from '../clock.ts';
import type { Lab } from '../lab.ts';
import { ButtonsView } from './buttons-view.tsx';
import { DeviceView } from './device-view.tsx';
import { keptText, lastReportText } from './last-report.ts';
import type { Phone } from './phone.ts';
import { SettingsView } from './settings-view.tsx';
import './below.css';

interface Props {
  readonly lab: Lab;
  readonly phone: Phone;
}

/** One phone: the device, whose it is, and what can be done with it. */
export function PhoneView({ lab, phone }: Props) {
  const { app, customerId, online, installed, kept, trouble } = phone.state.value;
  const name = lab.customers.find((one) => one.customerId === customerId)?.name ?? customerId;
  const headingId = `phone-${phone.id}`;
  return (
    <section
      class="phone"
      // Where the focus goes when the notification that had it goes.
      tabIndex={-1}
      aria-labelledby={headingId}
      data-phone={phone.id}
      data-form={phone.form}
      data-app={app.kind}
      data-owner={customerId}
      data-token={phone.deviceToken}
      data-online={String(online)}
      data-installed={String(installed)}
    >
      <h3 id={headingId} class="phone-heading">
        {phone.title}
      </h3>
      <DeviceView lab={lab} phone={phone} />
      <div class="phone-below">
        <p class="phone-owner">
          {installed ? 'Signed in' : 'Was signed in'}: <strong>{name}</strong>
        </p>
        <LastReport lab={lab} phone={phone} />
        {!online && <p class="phone-offline">{keptText(kept, phone.channel)}</p>}
        {trouble !== undefined && <p class="phone-trouble">{trouble}</p>}
        <ButtonsView lab={lab} phone={phone} />
        <SettingsView lab={lab} phone={phone} />
      </div>
    </section>
  );
}

function LastReport({ lab, phone }: Props) {
  const { lastReport, app } = phone.state.value;
  const text = lastReportText(lastReport, everySecond.value + lab.feed.clockOffsetMs.value);
  return (
    <p class="phone-report" data-active={app.kind === 'chat' && lastReport?.status === 'active'}>
      <span class="phone-report-label">Last report:</span> {text}
    </p>
  );
}
