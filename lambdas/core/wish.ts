import { categoryOf, type Preferences } from './preferences.ts';
import type { SubjectType } from './push.ts';
import { quietUntil } from './quiet-hours.ts';

/** What the customer wishes to become of one message. */
export type Wish =
  | { readonly kind: 'push'; readonly silent: boolean }
  | { readonly kind: 'withheld'; readonly reason: 'muted' | 'category-off' | 'quiet-hours' }
  /** Epoch milliseconds: when their quiet hours end. */
  | { readonly kind: 'deferred'; readonly until: number };

/** @param now epoch milliseconds */
export function wishOf(
  { categories, mutedUntil, mutedConversations, quietHours }: Preferences,
  { conversation, type = 'chat' }: { readonly conversation: string; readonly type?: SubjectType | undefined },
  now: number,
): Wish {
  if (!categories[categoryOf[type]]) return { kind: 'withheld', reason: 'category-off' };
  const isMuted = (until: number | undefined) => until === undefined || now < until;
  const mute = mutedConversations.find((muted) => muted.conversation === conversation);
  if ((mutedUntil !== undefined && isMuted(mutedUntil)) || (mute && isMuted(mute.until))) {
    return { kind: 'withheld', reason: 'muted' };
  }
  const until = quietHours && quietUntil(quietHours, now);
  if (quietHours === undefined || until === undefined) return { kind: 'push', silent: false };
  switch (quietHours.mode) {
    case 'drop':
      return { kind: 'withheld', reason: 'quiet-hours' };
    case 'silent':
      return { kind: 'push', silent: true };
    case 'defer':
      return { kind: 'deferred', until };
  }
}
