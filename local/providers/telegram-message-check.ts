import * as z from 'zod';
import { readJson } from './json.ts';
import { badTelegramRequest, type TelegramError } from './telegram-errors.ts';

export type TelegramMessageCheck =
  | { readonly kind: 'message'; readonly chatId: number; readonly message: unknown }
  | { readonly kind: 'refused'; readonly error: TelegramError };

const maximumTextUnits = 4096;
/** docs.telegram-mini-apps.com/platform/start-parameter. */
const startParameter = /^[\w-]{0,512}$/;

/** The Bot API takes ids as numbers or as their digits, and ignores fields that it does not know. */
const requestSchema = z.object({
  chat_id: z.union([
    z.int(),
    z
      .string()
      .regex(/^-?\d{1,15}$/)
      .transform(Number),
  ]),
  text: z.string(),
  disable_notification: z.boolean().optional(),
  link_preview_options: z.object({ is_disabled: z.boolean().optional() }).optional(),
  reply_markup: z.unknown().optional(),
});
const markupSchema = z.object({
  inline_keyboard: z.array(z.array(z.object({ text: z.string().min(1), url: z.string() }))),
});

/** Checks the body of `sendMessage` as the Bot API does. */
export function checkTelegramMessage(body: Buffer): TelegramMessageCheck {
  const json = readJson(body);
  if (!json) return refused("can't parse JSON object");
  const parsed = requestSchema.safeParse(json.value);
  if (!parsed.success) {
    const [field] = parsed.error.issues[0]?.path ?? [];
    return refused(field === 'text' ? 'message text is empty' : `${String(field ?? 'body')} is invalid`);
  }
  const { chat_id: chatId, text, reply_markup: markup } = parsed.data;
  // JSON may escape half of a surrogate pair, UTF-8 cannot write it.
  if (!text.isWellFormed()) return refused('strings must be encoded in UTF-8');
  if (chatId === 0) return refused('chat_id is empty');
  if (text.trim() === '') return refused('message text is empty');
  if (text.length > maximumTextUnits) return refused('message is too long');
  if (markup !== undefined) {
    const keyboard = markupSchema.safeParse(markup);
    if (!keyboard.success) return refused("can't parse inline keyboard button: Text buttons are unallowed");
    for (const { url } of keyboard.data.inline_keyboard.flat()) {
      if (!isGoodLink(URL.parse(url))) return refused('BUTTON_URL_INVALID');
    }
  }
  return { kind: 'message', chatId, message: json.value };
}

/** Telegram itself takes a wrong start parameter and opens the Mini App without it: here it shall be noticed. */
function isGoodLink(url: URL | null): boolean {
  if (!['http:', 'https:', 'tg:'].includes(url?.protocol ?? '')) return false;
  return url?.hostname !== 't.me' || startParameter.test(url.searchParams.get('startapp') ?? '');
}

function refused(what: string): TelegramMessageCheck {
  return { kind: 'refused', error: badTelegramRequest(what) };
}
