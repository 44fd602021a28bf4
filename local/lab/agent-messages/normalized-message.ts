import { type AgentSays, choices } from './agent-says.ts';

/** What of Genesys' ConversationNormalizedMessage (SDK model) says who wrote what, on whichever way it comes. */
export const normalizedMessage = ({ author, kind, text }: AgentSays) => ({
  type: kind === 'structured' ? 'Structured' : 'Text',
  text,
  ...(kind === 'structured' ? { content: choices.map(quickReply) } : {}),
  direction: 'Outbound',
  originatingEntity: author === 'bot' ? 'Bot' : 'Human',
});

const quickReply = (choice: string) => ({
  contentType: 'QuickReply',
  quickReply: { text: choice, payload: choice, action: 'Message' },
});
