/** Why a request brought nothing: words of ours and HTTP's numbers, never what was sent or answered. */
export type RequestTrouble =
  | 'timeout'
  | 'unreachable'
  | 'redirect'
  | 'too-large'
  | 'unreadable-answer'
  | 'rate-limited'
  | `http-${number}`;

export type Trouble =
  | RequestTrouble
  /** Genesys refuses the client, or the tokens that it gave it. */
  | 'credentials'
  /** There is no usable client in the secret. */
  | 'not-configured'
  /** The client's role lacks a permission, or has it in another division only. */
  | 'forbidden'
  | 'own-rate-limit'
  | 'no-time-left'
  /** Nothing was asked, because of what came before. */
  | `paused-after-${RequestTrouble | 'credentials'}`;

export interface Unavailable {
  readonly kind: 'unavailable';
  readonly reason: Trouble;
  /** Whole seconds after which asking again may help. */
  readonly retryAfterSeconds?: number;
}

export function unavailable(reason: Trouble, retryAfterSeconds?: number): Unavailable {
  return { kind: 'unavailable', reason, ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }) };
}
