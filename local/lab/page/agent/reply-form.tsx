import { useSignal } from '@preact/signals';
import type { Lab } from '../lab.ts';
import type { Conversation } from './talk.ts';

interface Props {
  readonly lab: Lab;
  readonly conversation: Conversation;
}

/** Of one conversation: it is not shown in another. */
type Note = { readonly about: string; readonly kind: 'busy' | 'done' | 'failed'; readonly text: string };

const manyReplies = 200;

export function ReplyForm({ lab: { talk }, conversation: { key, source, lines } }: Props) {
  const text = useSignal('');
  const kind = useSignal<'text' | 'structured'>('text');
  const author = useSignal<'human' | 'bot'>('human');
  const lastNote = useSignal<Note | undefined>(undefined);
  const note = lastNote.value?.about === key ? lastNote.value : undefined;

  async function attempt(act: () => Promise<string>, busy = '') {
    lastNote.value = { about: key, kind: 'busy', text: busy };
    try {
      lastNote.value = { about: key, kind: 'done', text: await act() };
    } catch (error) {
      lastNote.value = { about: key, kind: 'failed', text: error instanceof Error ? error.message : String(error) };
    }
  }
  const saying = (said: string) => ({ text: said, kind: kind.value, author: author.value });
  const send = () =>
    attempt(async () => {
      const said = text.value.trim();
      if (said === '') throw new Error('Write something first.');
      // At once, so that a second Enter does not send it again; where it is refused it comes back.
      text.value = '';
      try {
        await talk.reply(key, saying(said));
      } catch (error) {
        text.value ||= said;
        throw error;
      }
      return 'Sent.';
    });
  const sendMany = () =>
    attempt(async () => {
      const sent = await talk.reply(key, { ...saying(text.value.trim() || 'Reply'), count: manyReplies });
      const perReply = sent.length / manyReplies;
      return `Sent ${manyReplies} replies${perReply > 1 ? `, each to ${perReply} devices by itself` : ''}.`;
    }, `Sending ${manyReplies} replies …`);
  const replay = () =>
    attempt(async () => {
      await talk.replayLast(key);
      return 'The same event has come once more. Nothing is pushed twice.';
    });
  const title = talk.sources.value.find(({ name }) => name === source)?.title ?? source;

  return (
    <form
      class="agent-reply"
      aria-labelledby="agent-reply-heading"
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <h3 id="agent-reply-heading">Reply as the agent</h3>
      <p class="agent-hint">Through {title}</p>
      <label>
        <span class="visually-hidden">Message</span>
        <textarea
          rows={2}
          placeholder="Enter sends, Shift+Enter begins a new line"
          value={text.value}
          onInput={({ currentTarget }) => {
            text.value = currentTarget.value;
          }}
          onKeyDown={(event) => {
            if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
            event.preventDefault();
            void send();
          }}
        />
      </label>
      <div class="agent-choices">
        <Choice legend="Kind" name="agent-kind" options={['text', 'structured']} chosen={kind} />
        <Choice legend="Author" name="agent-author" options={['human', 'bot']} chosen={author} />
      </div>
      <div class="agent-buttons">
        <button type="submit" class="is-main">
          Send
        </button>
        <button type="button" onClick={() => void replay()} disabled={lines.length === 0}>
          Replay the same event
        </button>
        <button type="button" onClick={() => void sendMany()}>
          Send {manyReplies} replies
        </button>
      </div>
      <div class="agent-notes">
        <p role="status">{note && note.kind !== 'failed' && note.text}</p>
        {note?.kind === 'failed' && (
          <p class="agent-failed" role="alert">
            {note.text}
          </p>
        )}
      </div>
    </form>
  );
}

interface ChoiceProps<Option extends string> {
  readonly legend: string;
  readonly name: string;
  readonly options: readonly Option[];
  readonly chosen: { value: Option };
}

function Choice<Option extends string>({ legend, name, options, chosen }: ChoiceProps<Option>) {
  return (
    <fieldset class="agent-choice">
      <legend class="visually-hidden">{legend}</legend>
      {options.map((option) => (
        <label key={option}>
          <input
            type="radio"
            name={name}
            checked={chosen.value === option}
            onChange={() => {
              chosen.value = option;
            }}
          />
          {option}
        </label>
      ))}
    </fieldset>
  );
}
