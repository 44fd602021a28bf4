import type { Appearance } from '../channels/appearance.ts';

interface Settings {
  readonly SOUND?: string;
  readonly TIME_TO_LIVE: Appearance['timeToLive'];
  readonly IOS_CATEGORY?: string;
  readonly IOS_INTERRUPTION_LEVEL?: NonNullable<Appearance['interruptionLevel']>;
  readonly ANDROID_CHANNEL_ID?: string;
  readonly ANDROID_QUIET_CHANNEL_ID?: string;
  readonly ANDROID_CLICK_ACTION?: string;
  readonly ANDROID_ICON?: string;
}

export function appearanceOf(settings: Settings): Appearance {
  const { SOUND, IOS_CATEGORY, IOS_INTERRUPTION_LEVEL } = settings;
  const { ANDROID_CHANNEL_ID, ANDROID_QUIET_CHANNEL_ID, ANDROID_CLICK_ACTION, ANDROID_ICON } = settings;
  return {
    timeToLive: settings.TIME_TO_LIVE,
    ...(SOUND === undefined ? {} : { sound: SOUND }),
    ...(IOS_CATEGORY === undefined ? {} : { category: IOS_CATEGORY }),
    ...(IOS_INTERRUPTION_LEVEL === undefined ? {} : { interruptionLevel: IOS_INTERRUPTION_LEVEL }),
    ...(ANDROID_CHANNEL_ID === undefined ? {} : { channelId: ANDROID_CHANNEL_ID }),
    ...(ANDROID_QUIET_CHANNEL_ID === undefined ? {} : { quietChannelId: ANDROID_QUIET_CHANNEL_ID }),
    ...(ANDROID_CLICK_ACTION === undefined ? {} : { clickAction: ANDROID_CLICK_ACTION }),
    ...(ANDROID_ICON === undefined ? {} : { icon: ANDROID_ICON }),
  };
}
