import { type Category, categories, type Preferences, type QuietMode } from '../lambdas/core/preferences.ts';
import type { PrivacyMode } from '../lambdas/core/push.ts';
import { quietUntil } from '../lambdas/core/quiet-hours.ts';
import { timeOf } from './times.ts';

const categoryName: Readonly<Record<Category, string>> = {
  chatMessages: 'chat messages',
  ticketUpdates: 'news of tickets',
  systemNotices: 'notices of the system',
};

const quietModeInWords: Readonly<Record<QuietMode, string>> = {
  drop: 'nothing is pushed',
  silent: 'pushes make no sound',
  defer: 'pushes wait for their end',
};

const privacyInWords: Readonly<Record<PrivacyMode, string>> = {
  full: 'pushes may show the words of the message, where the deployment allows it',
  generic: 'pushes show a line without content',
  'id-only': 'pushes carry ids only',
};

/** What a customer wishes, a sentence each; one that says so where they never wished for anything. */
export function wishesInWords(preferences: Preferences, now: number): string[] {
  const { mutedUntil, quietHours, privacy, pushWhileActive, mutedConversations } = preferences;
  const off = categories.filter((category) => !preferences.categories[category]).map((name) => categoryName[name]);
  const muted = mutedConversations.filter(({ until }) => until === undefined || until > now);
  const wishes = [
    ...(off.length === 0 ? [] : [`They want no ${off.join(', no ')}.`]),
    ...(mutedUntil !== undefined && mutedUntil > now ? [`Everything is muted until ${timeOf(mutedUntil)}.`] : []),
    ...muted.map(({ conversation, until }) =>
      until === undefined
        ? `The conversation ${conversation} is muted until they say otherwise.`
        : `The conversation ${conversation} is muted until ${timeOf(until)}.`,
    ),
    ...(quietHours === undefined ? [] : [quietHoursInWords(quietHours, now)]),
    ...(privacy === undefined ? [] : [`Privacy: ${privacyInWords[privacy]}.`]),
    ...(pushWhileActive ? ['Pushes come even while the app shows the conversation.'] : []),
  ];
  return wishes.length === 0 ? ['They wish for nothing in particular: every message is pushed.'] : wishes;
}

function quietHoursInWords(quietHours: NonNullable<Preferences['quietHours']>, now: number): string {
  const { start, end, timeZone, mode } = quietHours;
  const until = quietUntil(quietHours, now);
  const isNow = until === undefined ? '' : ` It is quiet now, until ${timeOf(until)}.`;
  return `Quiet hours from ${start} to ${end} (${timeZone}): ${quietModeInWords[mode]}.${isNow}`;
}
