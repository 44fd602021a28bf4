import { useComputed } from '@preact/signals';
import { useMemo } from 'preact/hooks';
import type { Trail } from '../../wire.ts';
import { everySecond } from '../clock.ts';
import type { Lab } from '../lab.ts';
import { deviceName } from './device-name.ts';
import { decidedWords, endWords, nextLook } from './end-words.ts';
import { timeOfDay } from './times.ts';
import { pushTone, pushWords } from './words.ts';

interface Properties {
  readonly trail: Trail;
  readonly lab: Lab;
}

/** One message in the list. Drawn anew only when its trail is another one. */
export function MessageRow({ trail, lab }: Properties) {
  const { id, conversation, messageId, state } = trail;
  const isOpened = useComputed(
    () => lab.opened.value?.messageId === messageId && lab.opened.value.conversation === conversation,
  );
  return useMemo(
    () => (
      <button
        type="button"
        class="messages-row"
        data-trail={id}
        data-message={messageId}
        data-state={state}
        aria-expanded={isOpened}
        onClick={() => lab.open({ conversation, messageId })}
      >
        <span class="messages-time">{timeOfDay(trail.sentAt)} </span>
        <span class="messages-what">
          <span class="messages-title">{lab.talk.find(conversation)?.title ?? conversation}</span>{' '}
          <span class="messages-decided">{decidedWords(trail)}</span>
        </span>{' '}
        <span class="messages-end" data-state={state}>
          <End trail={trail} lab={lab} />
        </span>{' '}
        {trail.pushes.length > 0 && (
          <span class="messages-pushes">
            {trail.pushes.map((push) => (
              <span key={`${push.customerId} ${push.deviceId}`} data-tone={pushTone(push)}>
                {deviceName(lab, push)}: {pushWords(push)}{' '}
              </span>
            ))}
          </span>
        )}
      </button>
    ),
    [trail, id, conversation, messageId, state, isOpened, lab],
  );
}

/** Counts down where something waits; else it stands still. */
function End({ trail, lab }: Properties) {
  if (nextLook(trail) === undefined) return <>{endWords(trail, 0)}</>;
  return <>{endWords(trail, everySecond.value + lab.feed.clockOffsetMs.value)}</>;
}
