import type { DeviceGone } from '../../core/outcome.ts';

/** What a refusal of Telegram means for the push; `reason` is our own word for it. */
export type Meaning = { readonly reason: string } & (
  | ({ readonly kind: 'device-gone' } & Pick<DeviceGone, 'proof' | 'byCustomer'>)
  | { readonly kind: 'try-later' }
  | { readonly kind: 'refused' }
  /** `credentials`: the token may have been changed since we read it. */
  | { readonly kind: 'channel-down'; readonly ofCredentials?: true }
);

type KnownAnswer = Meaning & {
  /** Absent: whatever the code is. */
  readonly code?: number;
  /** Absent: whatever the description says. */
  readonly text?: RegExp;
};

/** What the other messages of the bot wait for, too. */
export const tooManyRequests = 'too-many-requests';

const byCustomer = { kind: 'device-gone', proof: 'stated', byCustomer: true } as const;

/**
 * The Bot API promises no codes and no texts ("error_code … is subject to change"): these are what clients of it have been
 * seen to get, so that both must fit where a device is to blame.
 */
export const telegramAnswers: readonly KnownAnswer[] = [
  { text: /FROZEN_METHOD_INVALID/i, kind: 'channel-down', reason: 'bot-frozen' },
  { code: 403, text: /blocked by the user/i, ...byCustomer, reason: 'blocked' },
  // The person has never pressed Start: the app shows them a link to do so.
  { code: 403, text: /can't initiate conversation/i, ...byCustomer, reason: 'needs-start' },
  { code: 403, text: /user is deactivated/i, ...byCustomer, reason: 'deactivated' },
  // Also what a bot hears of all its chats where the token is another bot's.
  { code: 400, text: /chat not found/i, kind: 'device-gone', proof: 'suspected', reason: 'chat-not-found' },
  { code: 400, text: /PEER_ID_INVALID/i, kind: 'device-gone', proof: 'suspected', reason: 'chat-not-found' },
  { code: 401, kind: 'channel-down', ofCredentials: true, reason: 'bot-token' },
  { code: 404, kind: 'channel-down', ofCredentials: true, reason: 'bot-token' },
  { code: 429, kind: 'try-later', reason: tooManyRequests },
];

/** Whoever names a time to wait wants nothing else, whatever its code and text. */
export const floodLimit: Meaning = { kind: 'try-later', reason: tooManyRequests };

/** What nobody knows counts by its code and never removes a device. */
export function meaningOf(code: number, description: string): Meaning {
  const known = telegramAnswers.find((one) => (one.code ?? code) === code && (one.text?.test(description) ?? true));
  if (known) return known;
  // No answer of the Bot API: the origin is wrong.
  return { kind: code < 400 ? 'channel-down' : 'refused', reason: `http-${code}` };
}
