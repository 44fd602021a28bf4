import { batch } from '@preact/signals';
import { readArrivedPush } from './arrived-push.ts';
import type { Phone } from './phone.ts';
import type { PhoneParts } from './phone-parts.ts';
import { opened, removed } from './phone-tray.ts';

type Uses = Pick<Phone, 'openChat' | 'toBackground' | 'crash' | 'setOnline' | 'tap' | 'dismiss' | 'receive'>;

/** What whoever holds the phone does with it, and what arrives. */
export function createUses({ definition, own, tray, token, change, app, inbox, chat, sayRead }: PhoneParts): Uses {
  const { channel } = definition;

  async function openChat(conversation: string): Promise<void> {
    if (!own.peek().installed) return;
    const newestAt = chat.open(conversation);
    batch(() => {
      change({ app: { kind: 'chat', conversation }, trouble: undefined });
      tray.value = opened(tray.peek(), channel, conversation);
    });
    const started = app.start();
    const shown = app.ask(({ presence }) => presence.show(conversation));
    await Promise.all([started, shown, sayRead(conversation, newestAt)]);
  }

  async function toBackground(): Promise<void> {
    if (own.peek().app.kind !== 'chat') return;
    change({ app: { kind: 'background' }, trouble: undefined });
    chat.close();
    await app.ask(({ presence }) => presence.hide());
  }

  /** The app opens without a conversation: this page draws no other screen of it, so it does not come to the front. */
  async function openApp(): Promise<void> {
    if (own.peek().app.kind === 'crashed') change({ app: { kind: 'background' } });
    await app.start();
  }

  return {
    openChat,
    toBackground,
    crash: () => {
      if (!own.peek().installed) return;
      app.end();
      chat.crash();
      change({ app: { kind: 'crashed' } });
    },
    setOnline: async (online) => {
      const { installed, app: screen } = own.peek();
      if (!installed || own.peek().online === online) return;
      change({ online, ...(online ? { kept: 0 } : {}) });
      const said = app.setOnline(online);
      if (!online) return;
      inbox.release();
      // Of what was read meanwhile the client keeps nothing: the app says it again.
      const newestAt = screen.kind === 'chat' ? chat.open(screen.conversation) : undefined;
      await Promise.all([said, screen.kind === 'chat' ? sayRead(screen.conversation, newestAt) : undefined]);
    },
    tap: async (id) => {
      const tapped = tray.peek().notifications.find((notification) => notification.id === id);
      if (!tapped) return;
      tray.value = removed(tray.peek(), channel, id);
      // Asked again: the phone may have changed hands since it was shown.
      const { thread, recipient } = tapped;
      const isForMe = thread !== undefined && (await app.isForMe({ recipient }));
      await (isForMe ? openChat(thread) : openApp());
    },
    dismiss: (id) => {
      tray.value = removed(tray.peek(), channel, id);
    },
    receive: (attempt) => {
      const { installed, online } = own.peek();
      if (!attempt.accepted || !installed || attempt.deviceToken !== token.peek()) return;
      const push = readArrivedPush(attempt);
      if (!push) return;
      if (online) return inbox.arrive(push);
      inbox.keep(push);
      change({ kept: inbox.keptCount() });
    },
  };
}
