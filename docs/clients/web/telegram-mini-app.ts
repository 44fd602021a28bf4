import type { KnownDevice } from '../typescript/answers.ts';
import { createHandoffPushClient, type HandoffPushClient } from '../typescript/client.ts';
import type { Registration } from '../typescript/kept.ts';
import type { Outcome } from '../typescript/outcome.ts';

/** What is used here of Telegram's own script, https://telegram.org/js/telegram-web-app.js: `Telegram.WebApp`. */
export interface TelegramWebApp {
  /** Signed by Telegram for the bot; the API checks it. What `initDataUnsafe` says of the user nobody has checked. */
  readonly initData: string;
  readonly initDataUnsafe: { readonly start_param?: string };
  openTelegramLink(url: string): void;
  /** Not in older Telegrams (unconfirmed). */
  requestWriteAccess?(answered: (allowed: boolean) => void): void;
}

/**
 * Registers the chat, for this gadget. A person has one chat with a bot, whatever they open it on: the gadget that registered
 * last has it. What the Mini App shows each of its windows says for itself, as in a browser: `clientOfTab` and
 * `followConversation`.
 */
export function clientOfMiniApp(baseUrl: string, getToken: () => string | undefined): HandoffPushClient {
  return createHandoffPushClient({ baseUrl, getToken, deviceId: gadgetId(), storage: localStorage });
}

function gadgetId(): string {
  const known = localStorage.getItem('handoff-push-gadget');
  if (known !== null) return known;
  const made = `telegram-${crypto.randomUUID()}`;
  localStorage.setItem('handoff-push-gadget', made);
  return made;
}

export type ChatRegistration =
  /** The page was opened elsewhere, so that there is no chat: nothing was asked of the API. */
  | { readonly kind: 'not-in-telegram' }
  | {
      readonly kind: 'asked';
      readonly outcome: Outcome<Registration>;
      /** The last message was refused, because the customer has never pressed Start: `showStart` or `askToWrite`. */
      readonly needsStart: boolean;
    };

/**
 * At each start of the Mini App, and after each sign-in. Telegram gives a Mini App no new `initData` while it is open, and
 * the API takes it for a day (its setting `telegramInitDataHours`): later the outcome is a refusal with the code
 * `old-init-data`, which does no harm where the app has registered at its start.
 * @param app the bot's user name; absent: the deployment's first
 */
export async function registerChat(
  client: HandoffPushClient,
  { initData }: TelegramWebApp,
  app?: string,
): Promise<ChatRegistration> {
  if (initData === '') return { kind: 'not-in-telegram' };
  // Asked before: registering takes the mark away.
  const devices = await client.devices();
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  const outcome = await client.register({
    channel: 'telegram',
    initData,
    timeZone,
    ...(app === undefined ? {} : { app }),
  });
  return { kind: 'asked', outcome, needsStart: devices.kind === 'done' && needsStart(devices.value, app) };
}

/**
 * Whether the customer has to press Start first: a bot may not write to who never did.
 * @param devices as `GET /v1/devices` answers, before the chat is registered again
 * @param app the bot's user name; absent: any
 */
export function needsStart(devices: readonly KnownDevice[], app?: string): boolean {
  return devices.some(
    (device) =>
      device.channel === 'telegram' &&
      device.gone?.reason === 'needs-start' &&
      (app === undefined || device.app === app.toLowerCase()),
  );
}

/** Leads to the chat, where Telegram shows its button Start. */
export function showStart(webApp: TelegramWebApp, bot: string): void {
  webApp.openTelegramLink(`https://t.me/${bot}?start=push`);
}

/** Telegram's own question, without leaving the Mini App (unconfirmed); false: no, or this Telegram does not ask. */
export function askToWrite(webApp: TelegramWebApp): Promise<boolean> {
  return new Promise((resolve) => {
    if (webApp.requestWriteAccess) webApp.requestWriteAccess(resolve);
    else resolve(false);
  });
}
