import { useEffect, useLayoutEffect, useMemo, useRef } from 'preact/hooks';
import type { Lab } from '../lab.ts';
import { followDetail } from './follow-detail.ts';
import { JournalView } from './journal-view.tsx';
import { RawTabs } from './raw-tabs.tsx';
import './message-detail.css';

type Message = NonNullable<Lab['opened']['value']>;

/** The journal of the message that was clicked. It lies over the page and leaves the rest to be used. */
export function MessageDetailView({ lab }: { readonly lab: Lab }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const title = useRef<HTMLHeadingElement>(null);
  const cameFrom = useRef<Element | null>(null);
  const opened = lab.opened.value;

  useLayoutEffect(() => {
    const { current } = dialog;
    if (!current || !opened) return;
    const { activeElement } = document;
    if (!current.contains(activeElement)) cameFrom.current = activeElement;
    if (!current.open) current.show();
    title.current?.focus({ preventScroll: true });
    rowOf(opened)?.scrollIntoView({ block: 'nearest' });
    const onKey = (event: KeyboardEvent) => {
      if (event.key === 'Escape' && !event.defaultPrevented) lab.open(undefined);
    };
    document.addEventListener('keydown', onKey);
    return () => {
      document.removeEventListener('keydown', onKey);
      if (lab.opened.peek()) return;
      // What had the focus in it is no longer there; whoever has gone elsewhere meanwhile stays there.
      const { activeElement: focused } = document;
      current.close();
      if (focused === document.body || current.contains(focused)) focusBack(cameFrom.current, opened);
    };
  }, [opened, lab]);

  return (
    <dialog ref={dialog} class="detail" id="message-detail" aria-labelledby="detail-title">
      <div class="detail-head">
        <h2 id="detail-title" ref={title} tabIndex={-1}>
          {opened ? (lab.talk.find(opened.conversation)?.title ?? opened.conversation) : 'A message'}
        </h2>
        <code class="detail-id">{opened?.messageId}</code>
        <button type="button" onClick={() => lab.open(undefined)}>
          Close
        </button>
      </div>
      {opened && <Content key={`${opened.conversation} ${opened.messageId}`} lab={lab} message={opened} />}
    </dialog>
  );
}

function Content({ lab, message }: { readonly lab: Lab; readonly message: Message }) {
  const followed = useMemo(() => followDetail(lab, message), [lab, message]);
  useEffect(() => followed.stop, [followed]);
  const detail = followed.detail.value;
  const trouble = followed.trouble.value;
  return (
    <div class="detail-body">
      {trouble !== '' && (
        <p class="detail-trouble" role="alert">
          {trouble}
        </p>
      )}
      {detail ? (
        <>
          <JournalView detail={detail} lab={lab} message={message} />
          <RawTabs detail={detail} lab={lab} />
        </>
      ) : (
        trouble === '' && <p>Reading the journal …</p>
      )}
    </div>
  );
}

const rowOf = ({ messageId }: Message) =>
  document.querySelector(`[data-trail][data-message="${CSS.escape(messageId)}"]`);

/** The row may have left the list, or be another element by now. */
function focusBack(cameFrom: Element | null, message: Message): void {
  const isThere = cameFrom?.isConnected && cameFrom !== document.body;
  const goal = isThere ? cameFrom : (rowOf(message) ?? document.getElementById('messages'));
  if (goal instanceof HTMLElement) goal.focus();
}
