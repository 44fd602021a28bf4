/** What a button of a push opens. */
export interface Opened {
  readonly type: 'chat' | 'ticket' | 'system';
  /** Which contact centre: `genesys`, or as the deployment names it. */
  readonly source: string;
  /** The contact centre's own: of the ticket where the push was of one with an id, else of the conversation. */
  readonly id: string;
  /** As the API takes it, to say what is shown and read; of a ticket where the contact centre has one id for both. */
  readonly conversationId: string;
  /** The customer is asked how satisfied they are. */
  readonly csat?: true;
}

/** @returns undefined where it is none of ours, or there is none: open the list. Anybody can write one, so it never throws */
export function readStart(startParam: string | undefined): Opened | undefined {
  // Ids have underscores, too: only the first one parts.
  const parts = /^(chat|ticket|system)(-csat)?(64)?_(.+)$/s.exec(startParam ?? '') ?? [];
  const [, type, csat, encoded, written = ''] = parts;
  if (type !== 'chat' && type !== 'ticket' && type !== 'system') return undefined;
  const conversationId = encoded === undefined ? written : textOf(written);
  if (conversationId === undefined) return undefined;
  const [, source = 'genesys', id = conversationId] = /^([a-z][a-z0-9-]{0,31})~(.+)$/s.exec(conversationId) ?? [];
  return { type, source, id, conversationId, ...(csat === undefined ? {} : { csat: true }) };
}

/** @returns undefined where it is no base64url of UTF-8 */
function textOf(base64url: string): string | undefined {
  try {
    const bytes = atob(base64url.replaceAll('-', '+').replaceAll('_', '/'));
    return new TextDecoder('utf-8', { fatal: true }).decode(Uint8Array.from(bytes, (one) => one.charCodeAt(0)));
  } catch {
    return undefined;
  }
}
