import type { Log } from '../adapters/log.ts';
import type { AgentMessage } from '../core/agent-message.ts';
import type { PrivacyMode } from '../core/push.ts';
import type { GenesysApi } from '../sources/genesys/api.ts';
import { authorOf, normalizedMessage } from '../sources/genesys/normalized-message.ts';

/** What a router may wait for words that a push does without. */
const limitMs = 3_000;

/** Asks the contact centre for what an event leaves out and the stack's settings need. */
export interface LookUp {
  readonly isNeeded: (message: AgentMessage) => boolean;
  /** The message with what was found, or as it is where nobody says; a reason where it turns out to be none of an agent's. */
  readonly ask: (message: AgentMessage) => Promise<AgentMessage | string>;
}

export interface LookUpSettings {
  readonly privacyMode: PrivacyMode;
  readonly botReplies: boolean;
}

/**
 * Where the contact centre does not say, the push says what it says without content, and that is counted.
 * @param api undefined: it is not asked
 */
export function lookUpBy(
  api: GenesysApi | undefined,
  { privacyMode, botReplies }: LookUpSettings,
  log: Pick<Log, 'measure'>,
): LookUp | undefined {
  if (!api) return undefined;
  const lacksText = ({ preview }: AgentMessage) => privacyMode === 'full' && preview === undefined;
  const lacksAuthor = ({ author }: AgentMessage) => !botReplies && author === 'unknown';
  return {
    isNeeded: (message) => message.kind !== 'joined' && (lacksText(message) || lacksAuthor(message)),
    async ask(message) {
      const found = await api
        .readText(message.conversationId, message.messageId, limitMs)
        .catch(() => ({ kind: 'unavailable', reason: 'secret' }) as const);
      if (found.kind === 'found') {
        if (found.direction === 'inbound') return 'the customer wrote it, says the API';
        const author = lacksAuthor(message)
          ? authorOf(normalizedMessage(found.normalizedMessage ?? {}))
          : message.author;
        if (author === 'bot' && !botReplies) return 'a bot wrote it, says the API, and bot replies are off';
        const preview = lacksText(message) ? found.text?.trim() : undefined;
        if (preview || !lacksText(message)) return { ...message, author, ...(preview ? { preview } : {}) };
      }
      const because = found.kind === 'unavailable' ? found.reason : found.kind;
      log.measure('no-text', { source: message.source, because }, { TextNotFound: { unit: 'Count', value: 1 } });
      return message;
    },
  };
}
