import type { PushJob } from '../../../lambdas/core/job.ts';
import type { MessageDevice, MessageRow } from '../../../lambdas/core/journal.ts';

export const noon = Date.UTC(2026, 0, 15, 12);
const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

/** A job with everything in it that a test does not care about. */
export const aJob = (differences: Partial<PushJob> = {}): PushJob => ({
  v: 1,
  conversation: 'conversation-1',
  messageId: 'message-1',
  customerId: 'anna',
  deviceId: 'phone',
  channel: 'apns',
  step: 0,
  sentAt: noon,
  expiresAt: noon + hourMs,
  content: { mode: 'generic' },
  ...differences,
});

/** A device as a message's row names it. */
export const aMessageDevice = (deviceId: string, differences: Partial<MessageDevice> = {}): MessageDevice => ({
  customerId: 'anna',
  deviceId,
  channel: 'apns',
  step: 0,
  redoAt: noon + 5 * minuteMs,
  ...differences,
});

/** An open message with pushes to these devices. */
export const aMessageRow = (deviceIds: readonly string[], differences: Partial<MessageRow> = {}): MessageRow => ({
  v: 1,
  conversation: 'conversation-1',
  messageId: 'message-1',
  state: 'open',
  decision: 'push',
  step: 0,
  sentAt: noon,
  expiresAt: noon + hourMs,
  decidedAt: noon,
  dueAt: noon + 5 * minuteMs,
  customerId: 'anna',
  content: { mode: 'generic' },
  devices: deviceIds.map((deviceId) => aMessageDevice(deviceId)),
  ends: {},
  passedOver: [],
  ...differences,
});
