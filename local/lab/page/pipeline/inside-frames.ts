import type { Box, Layout } from './layout.ts';

/** Heights at the usual size of text: of a frame's title, of a channel's name, of a lane with its row of tokens. */
export const frameHead = 28;
export const channelHead = 20;
export const laneHeight = 38;
/** Between a frame and what it holds, whatever the size of text. */
export const frameInset = 6;

/** The places of APNs and FCM in a frame. */
export type Parting = (frame: Box, unit: number) => readonly [Box, Box];

const insideOf = (frame: Box, unit: number): Box => ({
  x: frame.x + frameInset,
  y: frame.y + frameHead * unit,
  width: frame.width - 2 * frameInset,
  height: frame.height - frameHead * unit - frameInset,
});

export const channelsBelow: Parting = (frame, unit) => {
  const inside = insideOf(frame, unit);
  const height = (inside.height - frameInset) / 2;
  const one = { ...inside, height };
  return [one, { ...one, y: inside.y + height + frameInset }];
};

export const channelsBeside: Parting = (frame, unit) => {
  const inside = insideOf(frame, unit);
  const width = (inside.width - frameInset) / 2;
  const one = { ...inside, width };
  return [one, { ...one, x: inside.x + width + frameInset }];
};

/** The two lanes of a channel, below its name. */
function lanesOf(channel: Box, unit: number): readonly [Box, Box] {
  const height = (channel.height - channelHead * unit) / 2;
  const urgent = { ...channel, y: channel.y + channelHead * unit, height };
  return [urgent, { ...urgent, y: urgent.y + height }];
}

export function insideFrames(frames: Layout['frames'], part: Parting, unit: number) {
  const [apnsLanes, fcmLanes] = part(frames.lanes, unit);
  const [apnsUrgent, apnsNormal] = lanesOf(apnsLanes, unit);
  const [fcmUrgent, fcmNormal] = lanesOf(fcmLanes, unit);
  const [apnsDispatch, fcmDispatch] = part(frames.dispatch, unit);
  const [apnsProvider, fcmProvider] = part(frames.provider, unit);
  return {
    'lane-apns-urgent': apnsUrgent,
    'lane-apns-normal': apnsNormal,
    'lane-fcm-urgent': fcmUrgent,
    'lane-fcm-normal': fcmNormal,
    'dispatch-apns': apnsDispatch,
    'dispatch-fcm': fcmDispatch,
    'provider-apns': apnsProvider,
    'provider-fcm': fcmProvider,
  };
}
