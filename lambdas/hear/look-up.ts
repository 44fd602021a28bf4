import type { Log } from '../adapters/log.ts';
import type { AgentMessage } from '../core/agent-message.ts';
import type { GenesysApi } from '../sources/genesys/api.ts';

/** What a router may wait for words that a push does without. */
const limitMs = 3_000;

/**
 * Asks the contact centre for the text of a message that came without one. Where it does not say, the push says what it
 * says without content, and that is counted.
 * @param api undefined: it is not asked
 */
export function lookUpText(api: GenesysApi | undefined, log: Pick<Log, 'measure'>) {
  return async (message: AgentMessage): Promise<AgentMessage> => {
    if (!api || message.preview !== undefined || message.kind === 'joined') return message;
    const found = await api
      .readText(message.conversationId, message.messageId, limitMs)
      .catch(() => ({ kind: 'unavailable', reason: 'secret' }) as const);
    const preview = found.kind === 'found' ? found.text?.trim() : undefined;
    if (preview) return { ...message, preview };
    const because = found.kind === 'unavailable' ? found.reason : found.kind;
    log.measure('no-text', { source: message.source, because }, { TextNotFound: { unit: 'Count', value: 1 } });
    return message;
  };
}
