import type { Channel } from '../../lambdas/core/device.ts';
import type { Wish } from './wishes.ts';

/** What somebody does in a history. `at`: milliseconds since it began. */
export type Happening = { readonly at: number } & (
  | {
      readonly kind: 'agent message';
      readonly conversation: string;
      readonly messageId: string;
      /** How long the event was on its way. */
      readonly transitMs: number;
      readonly names: string | undefined;
      readonly undelivered: boolean;
      /** The same event again, so much later. */
      readonly repeatsAfterMs: readonly number[];
    }
  | {
      readonly kind: 'report';
      readonly conversation: string;
      readonly customerId: string;
      readonly deviceId: string;
      readonly status: 'active' | 'background';
      readonly transitMs: number;
      readonly tellsAge: boolean;
    }
  | { readonly kind: 'customer message'; readonly conversation: string; readonly transitMs: number }
  | { readonly kind: 'conversation end'; readonly conversation: string }
  | {
      readonly kind: 'register';
      readonly customerId: string;
      readonly deviceId: string;
      readonly channel: Channel;
      readonly token: string;
    }
  | { readonly kind: 'unregister'; readonly customerId: string; readonly deviceId: string }
  | { readonly kind: 'wish'; readonly customerId: string; readonly wish: Wish }
  /** How a provider answers until it changes again. */
  | { readonly kind: 'provider'; readonly channel: Channel; readonly mood: ProviderMood }
  | { readonly kind: 'token dies'; readonly token: string }
  /** An operator pauses a channel, or everything, and lets it go on so much later. */
  | { readonly kind: 'pause'; readonly channel: Channel | undefined; readonly forMs: number }
  | { readonly kind: 'sweep' }
);

export const providerMoods = ['well', 'later', 'down', 'refusing', 'losing answers'] as const;
export type ProviderMood = (typeof providerMoods)[number];
