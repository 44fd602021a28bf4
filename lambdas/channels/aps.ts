import type { Push } from '../core/push.ts';
import type { Appearance } from './appearance.ts';
import { passedThrough } from './pass-through.ts';
import type { ShownText } from './shown-text.ts';

/** The app shows its own words for this key where the push carries none (`Localizable.strings`). */
const localisedByApp = { 'loc-key': 'HANDOFF_PUSH_NEW_MESSAGE' };

/** What Apple calls the `aps` dictionary ("Generating a remote notification"), of it what a push uses. */
export interface Aps {
  readonly alert: ShownText | typeof localisedByApp;
  readonly badge: number | undefined;
  readonly sound: string | undefined;
  readonly 'thread-id': string;
  readonly category: string | undefined;
  readonly 'interruption-level': Appearance['interruptionLevel'] | undefined;
  readonly 'mutable-content': 1 | undefined;
}

/** The same whether Apple gets it from us or from Firebase; what a source has of its own replaces ours. JSON leaves out what is undefined. */
export function apsOf(push: Push, appearance: Appearance, text: ShownText | undefined): Aps {
  return {
    alert: text ?? localisedByApp,
    badge: push.badge,
    sound: push.silent ? undefined : appearance.sound,
    'thread-id': push.conversationId,
    category: appearance.category,
    'interruption-level': push.silent ? 'passive' : appearance.interruptionLevel,
    // A phone that changed hands after the send shows other words or none: only the app's extension can see to that.
    'mutable-content': push.content.mode === 'generic' ? undefined : 1,
    ...passedThrough(push.content).aps,
  };
}

/** The header `apns-expiration`: epoch seconds until which Apple keeps the push; 0: it tries once. */
export function apnsExpiration(push: Push, appearance: Appearance): string {
  return appearance.timeToLive === 'now-or-never' ? '0' : String(Math.floor(push.expiresAt / 1000));
}
