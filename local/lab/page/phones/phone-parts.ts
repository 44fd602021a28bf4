import { computed, type ReadonlySignal, signal } from '@preact/signals';
import type { Conversation } from '../agent/talk.ts';
import type { Faults } from '../faults/faults.ts';
import { createChatScreen } from './chat-screen.ts';
import { newDeviceToken } from './device-token.ts';
import { createInbox } from './inbox.ts';
import type { Phone } from './phone.ts';
import { createPhoneApp } from './phone-app.ts';
import { detailsOf, newOwn, type Own, stateOf } from './phone-data.ts';
import { arrive, readHere } from './phone-tray.ts';
import { emptyTray } from './tray.ts';
import type { Wishes } from './wishes.ts';

export type PhoneDefinition = Pick<Phone, 'id' | 'title' | 'form' | 'channel' | 'deviceId' | 'firstOwner'>;

export interface PhoneDependencies {
  /** Of the local runner: paths alone. */
  readonly fetch: typeof globalThis.fetch;
  readonly setGone: Faults['setGone'];
  readonly conversations: ReadonlySignal<readonly Conversation[]>;
  readonly wishes: Wishes;
  /** Until when each conversation was read on some phone of this page, epoch milliseconds. */
  readonly readUpTo: Map<string, number>;
  /** The functions' clock, epoch milliseconds. */
  readonly now: () => number;
}

export type PhoneParts = ReturnType<typeof createPhoneParts>;

/** What a phone is made of, joined; what people do with it stands in use-phone.ts and own-phone.ts. */
export function createPhoneParts(definition: PhoneDefinition, dependencies: PhoneDependencies) {
  const { channel, deviceId, firstOwner } = definition;
  const { fetch, conversations, wishes, readUpTo, now } = dependencies;
  const own = signal<Own>(newOwn(firstOwner));
  const tray = signal(emptyTray);
  const token = signal(newDeviceToken(channel));
  const change = (differences: Partial<Own>) => {
    own.value = { ...own.peek(), ...differences };
  };
  const app = createPhoneApp({
    deviceId,
    fetch,
    now,
    signedIn: () => own.peek().customerId,
    details: () => detailsOf(channel, token.peek(), own.peek().locale),
    reported: (status) => change({ lastReport: { status, at: now() } }),
    refused: (trouble) => change({ trouble }),
  });
  const inbox = createInbox({
    now,
    isForMe: app.isForMe,
    show: (pushes) => {
      const { installed, locale, app: screen } = own.peek();
      if (!installed) return;
      const shown = screen.kind === 'chat' ? screen.conversation : undefined;
      tray.value = pushes.reduce(
        (before, { push, isForMe }) => arrive(before, push, { locale, shown, isForMe, now: now() }),
        tray.peek(),
      );
    },
  });

  /** @param upTo undefined: whatever the API takes for read now */
  async function sayRead(conversation: string, upTo: number | undefined): Promise<void> {
    const outcome = await app.ask(({ markRead }) =>
      markRead(conversation, upTo === undefined ? undefined : new Date(upTo)),
    );
    if (outcome?.kind !== 'done') return;
    if (upTo !== undefined) noteRead(readUpTo, conversation, upTo);
    tray.value = readHere(tray.peek(), channel, outcome.value);
  }
  const chat = createChatScreen({
    own,
    conversations,
    sayRead: ({ conversation, upTo }) => sayRead(conversation, upTo),
  });
  const state = computed(() => stateOf(own.value, tray.value, wishes.privacyOf(own.value.customerId)));

  return { definition, dependencies, own, tray, token, change, app, inbox, chat, sayRead, state };
}

/** More than the conversations that the page keeps. */
const mostRead = 200;

function noteRead(readUpTo: Map<string, number>, conversation: string, upTo: number): void {
  const before = readUpTo.get(conversation) ?? 0;
  readUpTo.delete(conversation);
  readUpTo.set(conversation, Math.max(upTo, before));
  const [oldest] = readUpTo.keys();
  if (readUpTo.size > mostRead && oldest !== undefined) readUpTo.delete(oldest);
}
