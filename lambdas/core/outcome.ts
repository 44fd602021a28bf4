/** What one attempt to push came to. `reason` is the provider's own word, never our data. */
export type Outcome =
  | { readonly kind: 'delivered'; readonly providerMessageId?: string }
  /** `goneSince`: the provider's time, epoch milliseconds; absent where it gives none (FCM). */
  | { readonly kind: 'device-gone'; readonly reason: string; readonly goneSince?: number }
  /** `mayHaveArrived`: the request was written but no answer came, so a repeat may be the second. */
  | {
      readonly kind: 'try-later';
      readonly reason: string;
      readonly retryAfterSeconds?: number;
      readonly mayHaveArrived?: boolean;
    }
  /** Our key, topic or payload is wrong; the device is not to blame. */
  | { readonly kind: 'refused'; readonly reason: string }
  /** Nothing goes out on this channel until a person acts: credentials, quota. */
  | { readonly kind: 'channel-down'; readonly reason: string };

/** An outcome that ends the push, whichever way. */
export type FinalOutcome = Exclude<Outcome, { kind: 'try-later' | 'channel-down' }>;

/** What follows from an outcome that is final; any other is tried again until the message expires. */
export function finalStep(outcome: FinalOutcome): {
  readonly state: 'delivered' | 'gone' | 'refused';
  readonly markGone: boolean;
  readonly deadLetter: boolean;
} {
  switch (outcome.kind) {
    case 'delivered':
      return { state: 'delivered', markGone: false, deadLetter: false };
    case 'device-gone':
      return { state: 'gone', markGone: true, deadLetter: false };
    case 'refused':
      return { state: 'refused', markGone: false, deadLetter: true };
  }
}
