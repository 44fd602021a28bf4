import { effect, type ReadonlySignal, signal } from '@preact/signals';
import type { MessageDetail, Trail } from '../../wire.ts';
import { everySecond } from '../clock.ts';
import type { Lab } from '../lab.ts';
import { readDetail } from './read-detail.ts';

export interface FollowedDetail {
  readonly detail: ReadonlySignal<MessageDetail | undefined>;
  /** Why there is nothing new; empty: all is well. */
  readonly trouble: ReadonlySignal<string>;
  readonly stop: () => void;
}

/** A closed message changes no more, but its event can come again. */
const closedEveryMs = 5_000;

/** All that is known of one message, asked for at once, when its trail changes, and each second while it is open. */
export function followDetail(
  { feed }: Pick<Lab, 'feed'>,
  message: { readonly conversation: string; readonly messageId: string },
): FollowedDetail {
  const detail = signal<MessageDetail | undefined>(undefined);
  const trouble = signal('');
  const stopped = new AbortController();
  const { conversation, messageId } = message;
  const address = `/local/lab/message?${new URLSearchParams({ conversation, messageId })}`;
  let known: Trail | undefined;
  let askedAt = 0;
  let isAsking = false;
  let last = '';

  const ask = async () => {
    isAsking = true;
    askedAt = Date.now();
    try {
      const answer = await fetch(address, { headers: { accept: 'application/json' }, signal: stopped.signal });
      const text = await answer.text();
      if (!answer.ok) throw new Error(`The local runner answered ${answer.status}.`);
      trouble.value = '';
      if (text === last) return;
      last = text;
      detail.value = readDetail(JSON.parse(text));
    } catch (error) {
      if (!stopped.signal.aborted) trouble.value = error instanceof Error ? error.message : 'There is no answer.';
    } finally {
      isAsking = false;
    }
  };

  const stopFollowing = effect(() => {
    everySecond.value;
    feed.trails.value;
    const trail = feed.find(conversation, messageId);
    const sinceMs = Date.now() - askedAt;
    const isDue = trail !== known || trail?.state === 'open' || sinceMs >= closedEveryMs;
    if (isAsking || sinceMs < 1_000 || !isDue) return;
    known = trail;
    void ask();
  });

  return {
    detail,
    trouble,
    stop: () => {
      stopFollowing();
      stopped.abort();
    },
  };
}
