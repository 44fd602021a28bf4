import { expect, test } from '@jest/globals';
import { signal } from '@preact/signals';
import type { Conversation, Line } from '../../../../../local/lab/page/agent/talk.ts';
import { createChatScreen } from '../../../../../local/lab/page/phones/chat-screen.ts';
import { newOwn, type Own } from '../../../../../local/lab/page/phones/phone-data.ts';
import type { Read } from '../../../../../local/lab/page/phones/reading.ts';

const line = (at: number): Line => ({ messageId: `message-${at}`, from: 'human', kind: 'text', text: 'Hello', at });
const conversation = (...times: readonly number[]): Conversation => {
  return { key: 'c-1', id: 'c-1', source: 'genesys', customerId: 'ada', title: 'c-1', lines: times.map(line) };
};

function screen() {
  const own = signal<Own>(newOwn('ada'));
  const conversations = signal<readonly Conversation[]>([conversation(1)]);
  const said: Read[] = [];
  const chat = createChatScreen({
    own,
    conversations,
    sayRead: async (read) => {
      said.push(read);
    },
  });
  const set = (differences: Partial<Own>) => {
    own.value = { ...own.value, ...differences };
  };
  return {
    said,
    set,
    crash: chat.crash,
    times: () => chat.lines.value.map(({ at }) => at),
    open: (key = 'c-1') => {
      const newestAt = chat.open(key);
      set({ app: { kind: 'chat', conversation: key } });
      return newestAt;
    },
    close: () => {
      set({ app: { kind: 'background' } });
      chat.close();
    },
    come: (...times: readonly number[]) => {
      conversations.value = [conversation(...times)];
    },
  };
}

test('opened, it shows what was said, and leaves it to the app to say so', () => {
  const { open, times, said } = screen();
  expect([open(), times(), said]).toEqual([1, [1], []]);
  expect(screen().open('c-2')).toBeUndefined();
});

test('what comes while it is on the screen is read; what comes else is not', () => {
  const { open, close, come, times, said } = screen();
  come(1, 2);
  expect([times(), said]).toEqual([[], []]);
  open();
  come(1, 2, 3);
  expect([times(), said]).toEqual([[1, 2, 3], [{ conversation: 'c-1', upTo: 3 }]]);
  close();
  come(1, 2, 3, 4);
  expect([times(), said.length]).toEqual([[], 1]);
});

test('without a network nothing comes, and what had come stays on the screen', () => {
  const { open, set, come, times, said } = screen();
  open();
  set({ online: false });
  come(1, 2);
  expect([times(), said]).toEqual([[1], []]);
  set({ online: true });
  expect([times(), said]).toEqual([[1, 2], [{ conversation: 'c-1', upTo: 2 }]]);
});

test('a crash ends it', () => {
  const { open, set, crash, come, times, said } = screen();
  open();
  crash();
  set({ app: { kind: 'crashed' } });
  come(1, 2);
  expect([times(), said]).toEqual([[], []]);
});
