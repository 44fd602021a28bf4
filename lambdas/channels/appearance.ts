export const timesToLive = ['until-expiry', 'now-or-never'] as const;
export const interruptionLevels = ['passive', 'active', 'time-sensitive'] as const;

/** How the notifications of a deployment look and sound; absent: as the phone or the app has it. */
export interface Appearance {
  /** The name of a sound in the app, or `default`; absent: silent. */
  readonly sound?: string;
  /** `now-or-never`: not kept for a phone that cannot be reached at the moment. */
  readonly timeToLive: (typeof timesToLive)[number];
  /** iOS: the category, for action buttons. */
  readonly category?: string;
  /** iOS: how much a notification may interrupt. */
  readonly interruptionLevel?: (typeof interruptionLevels)[number];
  /** Android: must exist in the app before the push. */
  readonly channelId?: string;
  /** Android: for pushes without a sound; the channel itself says that it makes none. Absent: as `channelId`. */
  readonly quietChannelId?: string;
  /** Android: the intent that a tap starts. */
  readonly clickAction?: string;
  /** Android: a drawable of the app. */
  readonly icon?: string;
}
