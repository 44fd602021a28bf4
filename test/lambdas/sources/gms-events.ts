/** What the app registers with GMS as its device: the `routingId` that registering here returned. */
export const device = '6f1c7d9a-1c1e-4f0e-9f67-3f9d0a6f2b11';
export const callbackId = '180-92e0f9e6-8096-4ccb-94f4-c0d03e14fd8d';
export const chatId = '0000YaADMWXM0013';

/** The six of Genesys Mobile Services' API Reference. */
export const actions = [
  'get-dialog-user-confirmation-provide_code-true',
  'get-dialog-user-confirmation-provide_code-false',
  'get-dialog-start-chat',
  'connect-inbound',
  'connect-outbound',
  'wait-for-agent',
] as const;

/** GMS posts two properties. */
export const pushOf = (message: unknown, more: object = {}) => ({ deviceId: device, message, ...more });

export const callbackOf = (_action: string) => ({ _id: callbackId, _action });

export type ChatRow = readonly [type: string, nickname: string, text: string, id: string, party: string];
export const agentRow: ChatRow = ['Message.Text', 'Ada', 'Your order is on its way.', '38', 'AGENT'];
export const customerRow: ChatRow = ['Message.Text', 'Anna', 'Thanks', '41', 'CLIENT'];
export const joinedRow: ChatRow = ['Notice.Joined', 'Ada', 'has joined the session', '6', 'AGENT'];
export const typingRow: ChatRow = ['Notice.TypingStarted', 'Ada', 'is typing', '36', 'AGENT'];
export const leftRow: ChatRow = ['Notice.Left', 'Ada', 'has left the session', '50', 'AGENT'];

/** Chat API 1, as CometD brings it. */
export const chatOf = (rows: readonly unknown[], more: object = {}) => ({
  chatSessionId: chatId,
  chatIxnState: 'TRANSCRIPT',
  chatServiceMessage: 'Chat service is available',
  startedAt: '2026-11-21T09:59:00Z',
  transcriptPosition: '7',
  transcriptToShow: rows,
  ...more,
});

/** Chat API 2. */
export const chat2Of = (messages: readonly unknown[], more: object = {}) => ({
  statusCode: 0,
  chatId,
  chatEnded: false,
  nextPosition: 8,
  messages,
  ...more,
});
export const agent2 = {
  from: { nickname: 'Ada', participantId: 2, type: 'Agent' },
  index: 7,
  text: 'Your order is on its way.',
  type: 'Message',
};
