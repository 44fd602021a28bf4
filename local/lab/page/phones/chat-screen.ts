import { effect, type ReadonlySignal, signal } from '@preact/signals';
import type { Conversation, Line } from '../agent/talk.ts';
import type { Own } from './phone-data.ts';
import { createReading, type Read } from './reading.ts';

export interface ChatScreenDependencies {
  readonly own: ReadonlySignal<Own>;
  /** The contact centre's own chat in the app: what was said, as it comes. */
  readonly conversations: ReadonlySignal<readonly Conversation[]>;
  readonly sayRead: (read: Read) => Promise<void>;
}

/** The conversation on the screen: its lines, as far as they came while there was a network, and what was read of them. */
export function createChatScreen({ own, conversations, sayRead }: ChatScreenDependencies) {
  const lines = signal<readonly Line[]>([]);
  const reading = createReading(sayRead);
  let conversation: string | undefined;

  const linesOf = (key: string) => conversations.value.find((one) => one.key === key)?.lines ?? [];

  effect(() => {
    const { app, online } = own.value;
    if (app.kind !== 'chat' || app.conversation !== conversation || !online) return;
    const come = linesOf(conversation);
    const newest = come.at(-1);
    if (come === lines.peek() || newest === undefined) return;
    const isNew = newest.messageId !== lines.peek().at(-1)?.messageId;
    lines.value = come;
    if (isNew) reading.note({ conversation, upTo: newest.at });
  });

  return {
    lines,
    /** Before it comes on the screen. @returns the time of its newest line; undefined: nothing was said yet */
    open: (key: string): number | undefined => {
      const known = own.peek().online ? linesOf(key) : [];
      if (key !== conversation || known.length > 0) lines.value = known;
      conversation = key;
      return lines.peek().at(-1)?.at;
    },
    /** It leaves the screen; what was on it is still said to be read. */
    close: (): void => {
      conversation = undefined;
      lines.value = [];
    },
    /** The app is gone in the middle of it. */
    crash: (): void => {
      conversation = undefined;
      lines.value = [];
      reading.stop();
    },
  };
}
