import type { AgentMessage } from './agent-message.ts';
import type { PushJob } from './job.ts';
import type { MessageRow } from './journal.ts';
import type { PrivacyMode, PushContent } from './push.ts';
import { cutToBytes } from './wording.ts';

/** No phone shows more of a name or a preview; the whole payload of a provider is limited to 4096 bytes. */
const senderBytes = 128;
const previewBytes = 1024;

/** What a push of this message may say. Text leaves the router in mode `full` only. */
export function contentOf(message: Pick<AgentMessage, 'sender' | 'preview'>, mode: PrivacyMode): PushContent {
  if (mode !== 'full') return { mode };
  return {
    mode,
    ...(message.sender === undefined ? {} : { sender: cutToBytes(message.sender, senderBytes) }),
    ...(message.preview === undefined ? {} : { preview: cutToBytes(message.preview, previewBytes) }),
  };
}

/** The jobs of an open message row: none unless it was decided to push. A repeat of the event gives the same ones. */
export function jobsOf(row: MessageRow, content: PushContent, messageExpiryMs: number): PushJob[] {
  const { customerId } = row;
  if (row.state !== 'open' || row.decision !== 'push' || customerId === undefined) return [];
  return row.devices.map(({ deviceId, channel }) => ({
    v: 1,
    conversation: row.conversation,
    messageId: row.messageId,
    customerId,
    deviceId,
    channel,
    step: row.step,
    sentAt: row.sentAt,
    expiresAt: row.sentAt + messageExpiryMs,
    content,
  }));
}
