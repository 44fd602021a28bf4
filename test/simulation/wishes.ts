import { isDeepStrictEqual } from 'node:util';
import { preferencesOf } from '../../lambdas/adapters/preferences.ts';
import { defaultPreferences, type Preferences, type QuietMode } from '../../lambdas/core/preferences.ts';

/** When the quiet hours of a history are over; it begins within them, at twelve. */
export const quietUntil = Date.UTC(2026, 0, 15, 12, 10);

const quiet = (mode: QuietMode): Preferences => ({
  ...defaultPreferences,
  quietHours: { start: '11:00', end: '12:10', timeZone: 'UTC', mode },
});

/** What customers may say that they wish. */
export const wishNames = [
  'nothing',
  'no chats',
  'mute all',
  'drop when quiet',
  'silence when quiet',
  'defer when quiet',
] as const;
export type Wish = (typeof wishNames)[number];

export const preferencesOfWish: Readonly<Record<Wish, Preferences>> = {
  nothing: defaultPreferences,
  'no chats': { ...defaultPreferences, categories: { ...defaultPreferences.categories, chatMessages: false } },
  'mute all': { ...defaultPreferences, mutedUntil: quietUntil },
  'drop when quiet': quiet('drop'),
  'silence when quiet': quiet('silent'),
  'defer when quiet': quiet('defer'),
};

/** Which of them stands in a row of the table. */
export function wishOf(item: unknown): Wish {
  const { mutedConversations, ...standing } = preferencesOf(item);
  const found = wishNames.find((name) => {
    const { mutedConversations: none, ...wished } = preferencesOfWish[name];
    return isDeepStrictEqual(wished, standing);
  });
  if (!found) throw new Error('A row holds what nobody wished.');
  return found;
}

/** Whether a push may go out, by the plain words. */
export function allows(wish: Wish | undefined, at: number): boolean {
  switch (wish) {
    case 'no chats':
      return false;
    case 'mute all':
    case 'drop when quiet':
    case 'defer when quiet':
      return at >= quietUntil;
    default:
      return true;
  }
}
