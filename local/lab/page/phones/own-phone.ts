import { batch } from '@preact/signals';
import { newDeviceToken } from './device-token.ts';
import type { Phone } from './phone.ts';
import { newOwn } from './phone-data.ts';
import type { PhoneParts } from './phone-parts.ts';
import { sayPrivacy } from './say-privacy.ts';
import { emptyTray } from './tray.ts';

type Ownership = Pick<Phone, 'logInAs' | 'uninstall' | 'install' | 'setLocale' | 'setPrivacy' | 'reset'>;

/** What its owner decides: whose it is, whether the app is on it, and their wishes. */
export function createOwnership(parts: PhoneParts): Ownership {
  const { definition, dependencies, own, tray, token, change, app, inbox, chat, sayRead } = parts;
  const { channel, firstOwner } = definition;
  const { setGone, wishes, conversations, readUpTo } = dependencies;

  /** A new installation: what the old one kept is gone, and so is its token, for good. */
  function renew(): void {
    app.wipe();
    token.value = newDeviceToken(channel);
  }

  async function setPrivacy(mode: Parameters<Phone['setPrivacy']>[0] | undefined): Promise<void> {
    const { customerId } = own.peek();
    change({ trouble: undefined });
    const outcome = await app.ask((client) => sayPrivacy(client, mode));
    if (outcome?.kind === 'done') wishes.note(customerId, mode);
  }

  /** Nothing of theirs stays on the screen: docs/app-api.md, "Sign out". */
  function clearScreen(): void {
    tray.value = { ...emptyTray, sounds: tray.peek().sounds };
  }

  /** Whoever has a phone without notifications has read everything; other phones of theirs may have said so already. */
  async function readAll(): Promise<void> {
    const unread = conversations.peek().flatMap(({ key, customerId, lines }) => {
      const newestAt = lines.at(-1)?.at ?? 0;
      return customerId === firstOwner && newestAt > (readUpTo.get(key) ?? 0) ? [{ key, newestAt }] : [];
    });
    // One after the other: each answer is the badge, and the last one must be the last.
    for (const { key, newestAt } of unread) await sayRead(key, newestAt);
  }

  return {
    logInAs: async (customerId) => {
      if (!own.peek().installed) return;
      change({ app: { kind: 'background' }, trouble: undefined });
      chat.close();
      await app.start();
      clearScreen();
      await app.signOut();
      change({ customerId, lastReport: undefined });
      await app.register();
    },
    uninstall: async () => {
      if (!own.peek().installed) return;
      app.end();
      chat.crash();
      inbox.clear();
      batch(() => {
        change({ installed: false, app: { kind: 'background' }, kept: 0, lastReport: undefined, trouble: undefined });
        clearScreen();
      });
      await setGone(channel, token.peek(), true).catch((error: unknown) =>
        change({ trouble: error instanceof Error ? error.message : String(error) }),
      );
    },
    install: async () => {
      if (own.peek().installed) return;
      renew();
      change({ installed: true, trouble: undefined });
      await app.start();
    },
    setLocale: async (locale) => {
      change({ locale, trouble: undefined });
      await app.register();
    },
    setPrivacy,
    reset: async () => {
      if (!own.peek().installed) renew();
      await app.setOnline(true);
      inbox.clear();
      chat.close();
      await app.start();
      await app.ask(({ presence }) => presence.hide());
      if (own.peek().customerId !== firstOwner) await app.signOut();
      batch(() => {
        own.value = newOwn(firstOwner);
        clearScreen();
      });
      await app.register();
      await Promise.all([wishes.hasWish(firstOwner) ? setPrivacy(undefined) : undefined, readAll()]);
    },
  };
}
