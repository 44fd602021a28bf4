import { conversationKey, defaultSource } from '../../lambdas/core/conversation.ts';
import type { Content, Letter, Said } from './letter.ts';
import type { Verdict } from './verdict.ts';

/** What a letter is about; never a text, a name or a token. */
export interface About {
  readonly kind: 'push' | 'read elsewhere' | 'look' | 'word to an agent' | 'callback' | 'request' | 'event' | 'unknown';
  readonly channel?: string;
  readonly conversation?: string;
  readonly messageId?: string;
  readonly customerId?: string;
  readonly deviceId?: string;
  /** The same as in our logs. */
  readonly correlationId?: string;
}

export function aboutOf(content: Content): About {
  switch (content.kind) {
    case 'push': {
      const { channel, conversation, messageId, customerId, deviceId } = content.job;
      return { kind: 'push', channel, conversation, messageId, customerId, deviceId };
    }
    case 'sync': {
      const { channel, conversation, customerId, deviceId } = content.job;
      return { kind: 'read elsewhere', channel, conversation, customerId, deviceId };
    }
    case 'look': {
      const { look } = content;
      const of = { kind: 'look', conversation: look.conversation } as const;
      return look.kind === 'message' ? { ...of, messageId: look.messageId } : of;
    }
    case 'word': {
      const { conversationId, messageId } = content.word;
      return {
        kind: 'word to an agent',
        conversation: conversationKey({ source: defaultSource, id: conversationId }),
        messageId,
      };
    }
    case 'callback': {
      const { kind, correlationId } = content;
      return { kind, ...(correlationId === undefined ? {} : { correlationId }) };
    }
    case 'request':
    case 'event':
      return { kind: content.kind, ...firstOf(content.said) };
    case 'unknown':
      return { kind: 'unknown' };
  }
}

function firstOf(said: readonly Said[]): Pick<About, 'conversation' | 'messageId'> {
  const message = said.find((one) => one.kind === 'agent message');
  const { conversation } = message ?? said.find((one) => one.kind === 'news') ?? {};
  return {
    ...(conversation === undefined ? {} : { conversation }),
    ...(message === undefined ? {} : { messageId: message.messageId }),
  };
}

/** As a program gets it. */
export function shownLetter(letter: Letter, verdict: Verdict, now: number) {
  const { id, reason, sentAt, content } = letter;
  const ageSeconds = Math.max(0, Math.round((now - sentAt) / 1_000));
  return { id, ...aboutOf(content), reason, ageSeconds, verdict: verdict.kind, because: verdict.because };
}
export type ShownLetter = ReturnType<typeof shownLetter>;

/** As people get it: a line of what it is, and one of what could be done. */
export function letterLines(shown: ShownLetter): [string, string] {
  const { kind, channel, conversation, messageId, customerId, deviceId, correlationId } = shown;
  const { reason, ageSeconds, verdict, because } = shown;
  const parts = [
    channel === undefined ? kind : `${kind} (${channel})`,
    conversation === undefined ? undefined : `conversation ${conversation}`,
    messageId === undefined ? undefined : `message ${messageId}`,
    customerId === undefined ? undefined : `customer ${customerId}`,
    deviceId === undefined ? undefined : `device ${deviceId}`,
    correlationId === undefined ? undefined : `correlation id ${correlationId}`,
    `${ageInWords(ageSeconds)} old`,
  ];
  return [
    parts.filter((part) => part !== undefined).join(' · '),
    `  dead because: ${reason}; ${verdict === 'deliverable' ? 'worth putting back' : verdict}: ${because}`,
  ];
}

export function ageInWords(seconds: number): string {
  if (seconds < 120) return `${seconds} s`;
  if (seconds < 7_200) return `${Math.round(seconds / 60)} min`;
  if (seconds < 172_800) return `${Math.round(seconds / 3_600)} h`;
  return `${Math.round(seconds / 86_400)} days`;
}

/** Of letters that a walk did not come to. */
export const unseenLine = (count: number) =>
  `about ${count} more are hidden, or lie behind one that stays; or are new: run it again in two minutes`;
