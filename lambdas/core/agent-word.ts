import { defaultSource, parseConversationKey } from './conversation.ts';
import type { MessageRow } from './journal.ts';
import type { ShortHash } from './push-ids.ts';
import { silenceOf } from './unreachable.ts';
import type { WithheldReason } from './withheld-reason.ts';

export const wordWays = ['attribute', 'desktop'] as const;
/** How the agent is told: an attribute in the conversation, or a notification of a service of the company's own. */
export type WordWay = (typeof wordWays)[number];

export const wordEnds = ['pushed', 'unreachable'] as const;
/** What the agent is told of. */
export type WordEnd = (typeof wordEnds)[number];

/** What the agent is told of the end of one message, by one way. Times are epoch milliseconds. */
export interface AgentWord {
  readonly v: 1;
  readonly way: WordWay;
  /** The contact centre's own id: only Genesys' agents are told. */
  readonly conversationId: string;
  readonly messageId: string;
  readonly end: WordEnd;
  /** Of an unreachable customer. */
  readonly reason?: WithheldReason;
  readonly endedAt: number;
  /** The contact centre's own, where it gave one: the same as in our logs. */
  readonly correlationId?: string;
}

/** How long it is news how a message ended; after that it is not told any more. */
export const wordNewsMs = 60 * 60_000;

/** Why an agent was not told: one closed list. */
export const notToldReasons = [
  /** Nobody answers in the conversation any more, and nobody is named for that. */
  'no-agent',
  'agent-offline',
  /** The target does not know the agent, or Genesys has no active user of that id or address. */
  'agent-unknown',
  /** The target has another notification that is in the way (409). */
  'conflict',
  /** Genesys does not know the conversation, or its customer. */
  'conversation-unknown',
  /** Genesys or the target refuses our client what it asks for. */
  'forbidden',
  /** The target or Genesys does not take what we sent. */
  'refused',
  /** It could not be said for so long that it is no news any more. */
  'expired',
] as const;
export type NotToldReason = (typeof notToldReasons)[number];

/** What a deployment tells its agents. */
export interface ToldToAgents {
  readonly ways: readonly WordWay[];
  readonly ends: readonly WordEnd[];
}

/**
 * What the agent is told of a message's end, by each way.
 * @param endedAt epoch milliseconds
 * @returns none where the message is open, was seen, or is none of Genesys'
 */
export function agentWordsOf(row: MessageRow, endedAt: number, { ways, ends }: ToldToAgents): readonly AgentWord[] {
  const { source, id: conversationId } = parseConversationKey(row.conversation);
  const end = wordEndOf(row);
  if (source !== defaultSource || end === undefined || !ends.includes(end)) return [];
  const { messageId, reason, correlationId } = row;
  return ways.map((way) => ({
    v: 1,
    way,
    conversationId,
    messageId,
    end,
    ...(end === 'unreachable' && reason !== undefined ? { reason } : {}),
    endedAt,
    ...(correlationId === undefined ? {} : { correlationId }),
  }));
}

function wordEndOf({ state, reason }: MessageRow): WordEnd | undefined {
  if (state === 'pushed') return 'pushed';
  if (state !== 'withheld' || reason === undefined) return undefined;
  return silenceOf[reason] === 'no-matter' ? undefined : 'unreachable';
}

/** What is said of a conversation by one way keeps its order. */
export function wordGroup(hash: ShortHash, { way, conversationId }: AgentWord): string {
  return hash('agent-word-group', way, conversationId);
}

/** The same for every repeat of a word, and for no other: the deduplication id, and the target's idempotency key. */
export function wordId(hash: ShortHash, { way, conversationId, messageId, end }: AgentWord): string {
  return hash('agent-word', way, conversationId, messageId, end);
}
