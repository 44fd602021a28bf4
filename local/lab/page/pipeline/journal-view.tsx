import type { MessageDetail, Sentence } from '../../wire.ts';
import { everySecond } from '../clock.ts';
import type { Lab } from '../lab.ts';
import { endWords, nextLook } from './end-words.ts';
import { duration, timeOfDay } from './times.ts';

interface Properties {
  readonly detail: MessageDetail;
  readonly lab: Lab;
  readonly message: { readonly conversation: string; readonly messageId: string };
}

/** What happened in sentences, and what happens next. */
export function JournalView({ detail: { trail, sentences, next }, lab, message }: Properties) {
  const newest = lab.feed.trails.value && (lab.feed.find(message.conversation, message.messageId) ?? trail);
  return (
    <div class="detail-journal">
      {newest && (
        <p class="detail-end" data-state={newest.state}>
          {endWords(newest, nextLook(newest) === undefined ? 0 : everySecond.value + lab.feed.clockOffsetMs.value)}
        </p>
      )}
      <h3>What happened</h3>
      {sentences.length === 0 ? (
        <p>The journal has nothing of it yet.</p>
      ) : (
        <Sentences of={sentences} since={trail?.sentAt} />
      )}
      {next.length > 0 && (
        <>
          <h3>What happens next</h3>
          <Sentences of={next} since={trail?.sentAt} />
        </>
      )}
    </div>
  );
}

function Sentences({ of, since }: { readonly of: readonly Sentence[]; readonly since: number | undefined }) {
  return (
    <ol class="detail-sentences">
      {of.map(({ at, text, todo }, index) => (
        <li key={index}>
          <span class="detail-when">
            {at !== undefined && (
              <>
                {timeOfDay(at)} <small>{since !== undefined && passed(at - since)}</small>
              </>
            )}
          </span>
          <span class="detail-what">
            {text}
            {todo !== undefined && <em>{todo}</em>}
          </span>
        </li>
      ))}
    </ol>
  );
}

/** Since it was sent. */
const passed = (ms: number) => (ms < 0 ? `−${duration(-ms)}` : `+${duration(ms)}`);
