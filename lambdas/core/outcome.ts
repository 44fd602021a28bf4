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

/** What follows from an outcome. */
export type NextStep =
  | {
      readonly kind: 'end';
      readonly state: 'delivered' | 'gone' | 'refused';
      readonly markGone: boolean;
      readonly deadLetter: boolean;
    }
  /** The job goes back to its queue and is tried again until the message expires. */
  | { readonly kind: 'again' };

export function nextStep(outcome: Outcome): NextStep {
  switch (outcome.kind) {
    case 'delivered':
      return { kind: 'end', state: 'delivered', markGone: false, deadLetter: false };
    case 'device-gone':
      return { kind: 'end', state: 'gone', markGone: true, deadLetter: false };
    case 'refused':
      return { kind: 'end', state: 'refused', markGone: false, deadLetter: true };
    case 'try-later':
    case 'channel-down':
      return { kind: 'again' };
  }
}
