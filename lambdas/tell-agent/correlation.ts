import { type AgentWord, wordId } from '../core/agent-word.ts';
import { isCorrelationId } from '../core/correlation-id.ts';
import type { ShortHash } from '../core/push-ids.ts';

/** The contact centre's own; where it gave none that can be used, the word's. */
export function correlationOf(hash: ShortHash, word: AgentWord): string {
  const { correlationId } = word;
  return correlationId !== undefined && isCorrelationId(correlationId) ? correlationId : wordId(hash, word);
}
