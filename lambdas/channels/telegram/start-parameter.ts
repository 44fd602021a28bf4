import { conversationKey } from '../../core/conversation.ts';
import type { Push } from '../../core/push.ts';

/** Telegram takes `^[\w-]{0,512}$` (docs.telegram-mini-apps.com/platform/start-parameter). */
const allowed = /^[A-Za-z0-9_-]+$/;
const maximumLength = 512;

/**
 * What the Mini App opens, as it reads it in `start_param`: `<type>_<id>`, split at the first `_`; an id with other
 * characters as `<type>64_<base64url of its UTF-8>` (docs/telegram.md). Nothing else is known in the app, so that an id of
 * another source than the default one is written `<source>~<id>`, and a question how satisfied they are as `<type>-csat`.
 * @returns undefined where it would be too long: the app opens its list
 */
export function startParameter({
  content,
  source,
  conversationId,
}: Pick<Push, 'content' | 'source' | 'conversationId'>): string | undefined {
  const { type = 'chat', ticketId, csat } = content;
  const id = conversationKey({ source, id: type === 'ticket' ? (ticketId ?? conversationId) : conversationId });
  const word = csat ? `${type}-csat` : type;
  const parameter = allowed.test(id) ? `${word}_${id}` : `${word}64_${Buffer.from(id).toString('base64url')}`;
  return parameter.length <= maximumLength ? parameter : undefined;
}

/**
 * Where the button leads.
 * @param appName the Mini App's short name; undefined: the bot's main Mini App, whose link is unconfirmed
 */
export function miniAppLink(bot: string, appName: string | undefined, parameter: string | undefined): string {
  const start = parameter === undefined ? '' : `=${parameter}`;
  if (appName === undefined) return `https://t.me/${bot}?startapp${start}`;
  return `https://t.me/${bot}/${appName}${start && `?startapp${start}`}`;
}
