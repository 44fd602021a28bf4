import type { PushJob } from '../../../lambdas/core/job.ts';
import type { MessageRow } from '../../../lambdas/core/journal.ts';

export const noon = Date.UTC(2026, 0, 15, 12);
const hourMs = 3_600_000;

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

/** An open message with pushes to these devices. */
export const aMessageRow = (deviceIds: readonly string[], differences: Partial<MessageRow> = {}): MessageRow => ({
  v: 1,
  conversation: 'conversation-1',
  messageId: 'message-1',
  state: 'open',
  decision: 'push',
  step: 0,
  sentAt: noon,
  decidedAt: noon,
  dueAt: noon + hourMs,
  customerId: 'anna',
  devices: deviceIds.map((deviceId) => ({ deviceId, channel: 'apns' })),
  passedOver: [],
  ...differences,
});
