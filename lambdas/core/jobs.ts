import type { AgentMessage } from './agent-message.ts';
import { cutToBytes } from './cut-to-bytes.ts';
import type { TakenUp } from './due.ts';
import type { PushJob } from './job.ts';
import { type MessageDevice, type MessageRow, pendingDevices } from './journal.ts';
import { type Look, longestDelayMs } from './look.ts';
import type { PrivacyMode, PushContent } from './push.ts';

/** No phone shows more of a name or a preview; the whole payload of a provider is limited to 4096 bytes. */
const senderBytes = 128;
const previewBytes = 1024;

/** What a push of this message may say. Text leaves the router in mode `full` only; what it is about is no text. */
export function contentOf(
  message: Pick<AgentMessage, 'subject' | 'sender' | 'preview' | 'passThrough'>,
  mode: PrivacyMode,
): PushContent {
  const { subject, passThrough } = message;
  const common = { ...subject, ...(passThrough === undefined ? {} : { passThrough }) };
  if (mode !== 'full') return { mode, ...common };
  return {
    mode,
    ...common,
    ...(message.sender === undefined ? {} : { sender: cutToBytes(message.sender, senderBytes) }),
    ...(message.preview === undefined ? {} : { preview: cutToBytes(message.preview, previewBytes) }),
  };
}

/** The same where less may be said of it; what was left out before does not come back. */
export function inMode(content: PushContent, mode: PrivacyMode): PushContent {
  if (content.mode !== 'full' || mode === 'full') return { ...content, mode };
  const { sender, preview, ...rest } = content;
  return { ...rest, mode };
}

/** What goes out for an open row. */
export interface HandOver {
  readonly jobs: readonly PushJob[];
  readonly look?: Look;
}

/**
 * What the last decision on a row handed over: the jobs of its step and its look. Whoever repeats it hands over the very
 * same, which the queues and the journal recognise.
 */
export function handOver(row: MessageRow, now: number): HandOver {
  return ofRow(row, now, (position) => row.devices[position]?.step === row.step);
}

/**
 * The same for a row that was taken up again since: whatever has not come to an attempt may never have been handed over,
 * because whoever decided it died before.
 */
export function handOverAgain({ row, pushes }: TakenUp, now: number): HandOver {
  return ofRow(row, now, (position) => {
    const push = pushes.get(position);
    return push === undefined || push.step < (row.devices[position]?.step ?? 0);
  });
}

/**
 * All that may have been handed over for an open row, when its event comes again: whoever heard it first may have died half
 * way, and the row moved on since. What was handed over before is recognised.
 */
export function handOverAll(row: MessageRow, now: number): HandOver {
  return ofRow(row, now, () => true);
}

function ofRow(row: MessageRow, now: number, isHandedOver: (position: number) => boolean): HandOver {
  const { content, lookAt, conversation, messageId, step } = row;
  if (row.state !== 'open' || content === undefined) return { jobs: [] };
  const jobs = pendingDevices(row)
    .filter(isHandedOver)
    .flatMap((position) => row.devices[position] ?? [])
    .map((device) => jobFor(row, device, content));
  const near = lookAt !== undefined && lookAt - now <= longestDelayMs;
  return { jobs, ...(near ? { look: { v: 1, kind: 'message', conversation, messageId, step, at: lookAt } } : {}) };
}

function jobFor(row: MessageRow, device: MessageDevice, content: PushContent): PushJob {
  const { conversation, messageId, sentAt, expiresAt, correlationId, lane } = row;
  const { customerId, deviceId, channel, step } = device;
  return {
    v: 1,
    conversation,
    messageId,
    customerId,
    deviceId,
    channel,
    step,
    sentAt,
    expiresAt,
    content,
    ...(correlationId === undefined ? {} : { correlationId }),
    ...(lane === undefined ? {} : { lane }),
  };
}
