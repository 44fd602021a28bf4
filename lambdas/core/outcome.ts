import type { ApnsEnvironment } from './device.ts';

/** What one attempt to push came to. `reason` is the provider's own word, or ours; never our data. */
export type Outcome =
  /** `environment`: not the device's, but the other host took the push. */
  | { readonly kind: 'delivered'; readonly providerMessageId?: string; readonly environment?: ApnsEnvironment }
  | DeviceGone
  /** `mayHaveArrived`: the request was written but no answer came, so a repeat may be the second. */
  | {
      readonly kind: 'try-later';
      readonly reason: string;
      readonly retryAfterSeconds?: number;
      readonly mayHaveArrived?: boolean;
      /** Nothing reached the provider, for a reason of ours: no connection, no time, our own pace. */
      readonly notTried?: boolean;
    }
  /** Our key, topic or payload is wrong; the device is not to blame. */
  | { readonly kind: 'refused'; readonly reason: string }
  /** Nothing goes out on this channel until a person acts: credentials, an API that is switched off. */
  | { readonly kind: 'channel-down'; readonly reason: string };

export interface DeviceGone {
  readonly kind: 'device-gone';
  readonly reason: string;
  /**
   * `stated`: the provider says that the device is gone. `suspected`: it calls the token wrong, which a wrong host, topic
   * or project of ours does to every token.
   */
  readonly proof: 'stated' | 'suspected';
  /** The customer has done it themselves, such as blocked the bot: no mistake of ours looks like that. */
  readonly byCustomer?: true;
  /** The provider's time, epoch milliseconds; absent where it gives none. */
  readonly goneSince?: number;
}
