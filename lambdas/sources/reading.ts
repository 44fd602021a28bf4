import type { AgentMessage } from '../core/agent-message.ts';
import type { SourceName } from '../core/conversation.ts';

/** What a source makes of one event. An ignored event keeps what could be read of it, for whoever asks why. */
export type Reading =
  | { readonly decision: 'agent-message'; readonly reason: string; readonly message: AgentMessage }
  | {
      readonly decision: 'ignored';
      readonly reason: string;
      readonly source: SourceName | 'unknown';
      readonly known: Partial<Omit<AgentMessage, 'source'>>;
    };
