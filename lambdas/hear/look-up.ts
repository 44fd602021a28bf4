import type { Log } from '../adapters/log.ts';
import type { AgentMessage } from '../core/agent-message.ts';
import { defaultSource } from '../core/conversation.ts';
import type { PrivacyMode } from '../core/push.ts';
import type { GenesysApi } from '../sources/genesys/api.ts';
import { authorOf, normalizedMessage } from '../sources/genesys/normalized-message.ts';

/**
 * What a router may wait for words that a push does without. More than one request may take (`createGenesysApi`): else a
 * slow API would never count as failing, and each event would wait for it.
 */
const limitMs = 4_000;

/** Asks the contact centre for what an event leaves out and the stack's settings need. */
export interface LookUp {
  /** @param mode how much the customer lets a push say */
  readonly isNeeded: (message: AgentMessage, mode: PrivacyMode) => boolean;
  /** The message with what was found, or as it is where nobody says; a reason where it turns out to be none of an agent's. */
  readonly ask: (message: AgentMessage, mode: PrivacyMode) => Promise<AgentMessage | string>;
}

export interface LookUpSettings {
  readonly botReplies: boolean;
}

/**
 * Where the contact centre does not say, the push says what it says without content, and that is counted.
 * @param api undefined: it is not asked
 */
export function lookUpBy(
  api: GenesysApi | undefined,
  { botReplies }: LookUpSettings,
  log: Pick<Log, 'measure'>,
): LookUp | undefined {
  if (!api) return undefined;
  const lacksText = ({ preview }: AgentMessage, mode: PrivacyMode) => mode === 'full' && preview === undefined;
  const lacksAuthor = ({ author }: AgentMessage) => !botReplies && author === 'unknown';
  return {
    isNeeded: (message, mode) =>
      message.source === defaultSource &&
      message.kind !== 'joined' &&
      (lacksText(message, mode) || lacksAuthor(message)),
    async ask(message, mode) {
      const found = await api
        .readText(message.conversationId, message.messageId, limitMs)
        .catch(() => ({ kind: 'unavailable', reason: 'secret' }) as const);
      if (found.kind === 'found') {
        if (found.direction === 'inbound') return 'the customer wrote it, says the API';
        const author = lacksAuthor(message)
          ? authorOf(normalizedMessage(found.normalizedMessage ?? {}))
          : message.author;
        if (author === 'bot' && !botReplies) return 'a bot wrote it, says the API, and bot replies are off';
        const preview = lacksText(message, mode) ? found.text?.trim() : undefined;
        if (preview || !lacksText(message, mode)) return { ...message, author, ...(preview ? { preview } : {}) };
      }
      const because = found.kind === 'unavailable' ? found.reason : found.kind;
      log.measure('no-text', { source: message.source, because }, { TextNotFound: { unit: 'Count', value: 1 } });
      return message;
    },
  };
}
