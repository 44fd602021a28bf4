import type { NotToldReason } from '../core/agent-word.ts';
import type { Unavailable } from '../sources/genesys/api-unavailable.ts';

/** What one attempt to tell an agent came to. */
export type TellOutcome =
  | { readonly kind: 'told' }
  | NotTold
  | {
      readonly kind: 'later';
      /** Ours; never a word of an answer. */
      readonly because: string;
      /** Whole seconds after which trying again may help; absent: nobody knows. */
      readonly seconds?: number;
      /** Nothing is wrong: others go first. */
      readonly inLine?: true;
    };

export interface NotTold {
  readonly kind: 'not-told';
  readonly reason: NotToldReason;
}

export const told = { kind: 'told' } as const;
/** Our own limit: others go first. */
export const inLine = (seconds: number): TellOutcome => ({
  kind: 'later',
  because: 'own-rate-limit',
  seconds,
  inLine: true,
});
export const notTold = (reason: NotToldReason): NotTold => ({ kind: 'not-told', reason });

/** What Genesys' refusal of a question means for the word; the rest may pass. */
export function outcomeOfTrouble({ reason, retryAfterSeconds: seconds }: Unavailable): TellOutcome {
  if (reason === 'forbidden') return notTold('forbidden');
  if (/^http-4/.test(reason) && !mayPass(Number(reason.slice(-3)))) return notTold('refused');
  return { kind: 'later', because: reason, ...(seconds === undefined ? {} : { seconds }) };
}

/** Of a 4xx: the request came too slowly, or too early (RFC 9110, RFC 8470). 429 is the host's to read. */
export const mayPass = (status: number): boolean => status === 408 || status === 425;
