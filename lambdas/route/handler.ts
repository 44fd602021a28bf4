import { conversationKey } from '../core/conversation.ts';
import { decide } from '../core/decide.ts';
import type { Channel, Device } from '../core/device.ts';
import type { PushJob } from '../core/job.ts';
import { contentOf, jobsOf } from '../core/jobs.ts';
import { type MessageRow, messageRow } from '../core/journal.ts';
import type { Presence } from '../core/presence.ts';
import type { PrivacyMode } from '../core/push.ts';
import type { Reading } from '../sources/reading.ts';

export interface RouteDependencies {
  readonly read: (event: unknown) => Reading;
  readonly readConversation: (
    conversation: string,
    now: number,
  ) => Promise<{ readonly owner?: string; readonly presences: readonly Presence[] }>;
  readonly listDevices: (customerId: string) => Promise<readonly Device[]>;
  readonly openMessage: (row: MessageRow) => Promise<{ readonly kind: 'written' | 'repeat'; readonly row: MessageRow }>;
  /** One per channel that the stack has. */
  readonly queues: readonly { readonly channel: Channel; readonly send: (jobs: readonly PushJob[]) => Promise<void> }[];
  readonly info: (event: string, fields: Readonly<Record<string, string | number | boolean | undefined>>) => void;
  readonly now: () => number;
  readonly privacyMode: PrivacyMode;
  readonly messageExpiryMs: number;
}

/**
 * One event of a contact centre → at most one message row, then one job per device.
 * @throws where a table or queue cannot be reached: Lambda repeats the event, and the row makes the repeat harmless
 */
export async function route(event: unknown, dependencies: RouteDependencies): Promise<void> {
  const { now: clock, queues, messageExpiryMs } = dependencies;
  const now = clock();
  const reading = dependencies.read(event);
  if (reading.decision === 'ignored') {
    dependencies.info('ignored', {
      source: reading.source,
      reason: reading.reason,
      messageId: reading.known.messageId,
    });
    return;
  }

  const { message } = reading;
  const conversation = conversationKey({ source: message.source, id: message.conversationId });
  const { owner: boundTo, presences } = await dependencies.readConversation(conversation, now);
  const owner = message.customerId ?? boundTo;
  const devices = owner === undefined ? [] : await dependencies.listDevices(owner);

  // A contact centre's clock may run ahead of ours.
  const sentAt = Math.min(message.sentAt, now);
  const channels = queues.map(({ channel }) => channel);
  const step = 0;
  const decision = decide({ now, sentAt, step, owner, presences, devices, channels, messageExpiryMs });
  const { kind, row } = await dependencies.openMessage(
    messageRow({ conversation, messageId: message.messageId, sentAt }, decision, {
      now,
      step,
      customerId: owner,
      messageExpiryMs,
    }),
  );

  const jobs = jobsOf(row, contentOf(message, dependencies.privacyMode), messageExpiryMs);
  await Promise.all(queues.map(({ channel, send }) => send(jobs.filter((job) => job.channel === channel))));
  dependencies.info('agent-message', {
    conversation,
    messageId: message.messageId,
    repeat: kind === 'repeat',
    state: row.state,
    decision: row.decision,
    reason: row.reason,
    jobs: jobs.length,
    sentMillisecondsAgo: now - sentAt,
    milliseconds: clock() - now,
  });
}
