import { useSignal } from '@preact/signals';
import { useRef } from 'preact/hooks';
import type { Attempt, MessageDetail } from '../../wire.ts';
import type { Lab } from '../lab.ts';
import { deviceNameByToken } from './device-name.ts';
import { answerText, requestText } from './raw-request.ts';
import { RawText } from './raw-text.tsx';
import { duration, timeOfDay } from './times.ts';
import { channelNames } from './words.ts';

const tabs = ['events', 'jobs', 'requests'] as const;
type Tab = (typeof tabs)[number];
const titles: Readonly<Record<Tab, string>> = { events: 'Event', jobs: 'Jobs', requests: 'Requests and answers' };

/** What went over the wires, as it was. */
export function RawTabs({ detail, lab }: { readonly detail: MessageDetail; readonly lab: Lab }) {
  const chosen = useSignal<Tab>('events');
  const list = useRef<HTMLDivElement>(null);
  const counts = { events: detail.events.length, jobs: detail.jobs.length, requests: detail.attempts.length };
  const choose = (tab: Tab) => {
    chosen.value = tab;
    list.current?.querySelector<HTMLElement>(`#tab-${tab}`)?.focus();
  };
  const onKey = (event: KeyboardEvent) => {
    const at = tabs.indexOf(chosen.value);
    const goals: Readonly<Record<string, Tab | undefined>> = {
      ArrowLeft: tabs.at(at - 1),
      ArrowRight: tabs[(at + 1) % tabs.length],
      Home: tabs[0],
      End: tabs.at(-1),
    };
    const goal = goals[event.key];
    if (!goal) return;
    event.preventDefault();
    choose(goal);
  };
  return (
    <div class="detail-raw">
      <div class="detail-tabs" role="tablist" aria-label="As it went over the wire" ref={list}>
        {tabs.map((tab) => (
          <button
            key={tab}
            type="button"
            role="tab"
            id={`tab-${tab}`}
            aria-controls="detail-panel"
            aria-selected={chosen.value === tab}
            tabIndex={chosen.value === tab ? 0 : -1}
            onClick={() => choose(tab)}
            onKeyDown={onKey}
          >
            {titles[tab]} ({counts[tab]})
          </button>
        ))}
      </div>
      <div class="detail-panel" role="tabpanel" id="detail-panel" aria-labelledby={`tab-${chosen.value}`}>
        {counts[chosen.value] === 0 && <p>{nothing[chosen.value]}</p>}
        {chosen.value === 'events' &&
          detail.events.map(({ at, text }, index) => (
            <RawText key={`${at} ${index}`} title={`${index + 1}. ${timeOfDay(at)}, the event`} text={text} />
          ))}
        {chosen.value === 'jobs' &&
          detail.jobs.map(({ at, queue, text }, index) => (
            <RawText key={`${at} ${index}`} title={`${index + 1}. ${timeOfDay(at)}, ${queue}`} text={text} />
          ))}
        {chosen.value === 'requests' &&
          detail.attempts.map((attempt, index) => (
            <AttemptText key={attempt.seq} number={index + 1} attempt={attempt} lab={lab} />
          ))}
      </div>
    </div>
  );
}

const nothing: Readonly<Record<Tab, string>> = {
  events: 'The page’s runner did not hear this event, or no longer has it.',
  jobs: 'No job was written for it: nothing is to be sent, or it only waits.',
  requests: 'No provider was asked.',
};

interface AttemptProperties {
  readonly number: number;
  readonly attempt: Attempt;
  readonly lab: Lab;
}

function AttemptText({ number, attempt, lab }: AttemptProperties) {
  const { at, answeredAt, channel, environment, deviceToken } = attempt;
  const whom = deviceNameByToken(lab, deviceToken) ?? 'another device';
  const where = environment === 'sandbox' ? `${channelNames[channel]} sandbox` : channelNames[channel];
  return (
    <>
      <RawText title={`${number}. ${timeOfDay(at)}, to ${where} for ${whom}`} text={requestText(attempt)} />
      <RawText title={`${number}. The answer, after ${duration(answeredAt - at)}`} text={answerText(attempt)} />
    </>
  );
}
