import { type AgentSays, nameOf } from './agent-says.ts';

/**
 * What GMS posts to one device (push type `customhttp`) with a chat's transcript, whose last row is the message (Genesys Mobile
 * Services API Reference, Chat API 1). A row says neither whether a bot wrote it nor of which kind it is.
 */
export const gmsNotification = (says: AgentSays) => ({
  deviceId: says.device,
  message: {
    chatSessionId: says.conversationId,
    chatIxnState: 'TRANSCRIPT',
    transcriptPosition: String(says.place),
    transcriptToShow: [['Message.Text', nameOf(says), says.text, '2', 'AGENT']],
  },
});
