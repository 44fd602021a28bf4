import { untilUndisturbed } from '../adapters/conditional-write.ts';
import type { LogFields } from '../adapters/log.ts';
import type { AgentMessage } from '../core/agent-message.ts';
import { handOver, handOverAll } from '../core/jobs.ts';
import type { MessageRow } from '../core/journal.ts';
import { type Look, lookAtConversation } from '../core/look.ts';
import type { SendHandOver } from '../take-up/hand-over.ts';
import type { UnreadMessages } from '../unread/unread-and-sync.ts';
import { type OpenMessageDependencies, openAgentMessage } from './open-message.ts';

export interface HearMessageDependencies extends OpenMessageDependencies, Pick<UnreadMessages, 'noteUnread'> {
  /** Whether that was news of an open row. */
  readonly noteUndelivered: (row: MessageRow) => Promise<boolean>;
  readonly handOver: SendHandOver;
  readonly sendLook: (look: Look) => Promise<void>;
  /** Told of each row that was closed as it was written. */
  readonly ended: (row: MessageRow) => void;
  readonly info: (event: string, fields: LogFields) => void;
  /** Between two tries of a write that lost its race. */
  readonly pause?: (lost: number) => Promise<void>;
  readonly now: () => number;
}

/** Decides what becomes of an agent message: its row first, then what goes out. */
export async function hearMessage(
  message: AgentMessage,
  now: number,
  dependencies: HearMessageDependencies,
): Promise<void> {
  const { info, now: clock } = dependencies;
  const opened = await untilUndisturbed(() => openAgentMessage(message, now, dependencies), dependencies.pause);
  if (opened.kind === 'ignored') {
    const { source, messageId } = message;
    return info('ignored', { source, reason: opened.reason, messageId });
  }
  const { row, said } = opened;
  const isRepeat = opened.kind === 'repeat';
  if (!isRepeat && row.state !== 'open') dependencies.ended(row);
  // The row stood already, and with it nothing of what the source has come to know since.
  if (isRepeat && said) await dependencies.noteNews(row.conversation, { customer: said }, now);
  const isNewlyUndelivered = isRepeat && message.undelivered && (await dependencies.noteUndelivered(row));

  // Before its push goes out, which says how many there are.
  await dependencies.noteUnread(row);
  const handed = isRepeat ? handOverAll(row, now) : handOver(row, now);
  await dependencies.handOver(handed);
  // Older messages may wait for somebody to say whose conversation it is; this one may take a heartbeat for its proof.
  if (said || isNewlyUndelivered) await dependencies.sendLook(lookAtConversation(row.conversation, now));
  info('agent-message', {
    conversation: row.conversation,
    messageId: row.messageId,
    correlationId: message.correlationId,
    repeat: isRepeat,
    state: row.state,
    decision: row.decision,
    reason: row.reason,
    jobs: handed.jobs.length,
    look: handed.look !== undefined,
    sentMillisecondsAgo: now - row.sentAt,
    milliseconds: clock() - now,
  });
}
