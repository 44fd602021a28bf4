import type { SettingsOf } from '../../../lambdas/sources/source-settings.ts';

/** Of the agent's message, and of the event that tells of it. */
export const saidAt = Date.parse('2026-11-21T10:00:00.250Z');
const eventAt = '2026-11-21T11:00:01.900+01:00';
export const brandId = 4321;
export const threadId = '5f0c8d1e-3b7a-4c66-9b3e-0d5a1f2c7e94';
export const customerId = 'customer-ada';
export const channelId = '0a9b8c7d-6e5f-4a3b-8c2d-1e0f9a8b7c6d';

export const cxoneSettings: SettingsOf<'cxone'> = {
  kind: 'cxone',
  auth: { kind: 'bearer' },
  botReplies: true,
  maximumBytes: 262_144,
  brandIds: [String(brandId)],
};

export const agent = {
  id: 12,
  incontactId: '11ec0000-0000-0000-0000-0242ac110003',
  emailAddress: 'grace@example.com',
  firstName: 'Grace',
  surname: 'Hopper',
  nickname: '',
  isBotUser: false,
  isSurveyUser: false,
};
export const bot = { ...agent, id: 13, firstName: 'Robo', surname: '', isBotUser: true };
export const surveyor = { ...agent, id: 14, isSurveyUser: true };

export const identityOf = (id: string) => ({ idOnExternalPlatform: id, firstName: 'Ada', externalPlatformId: 'chat' });
export const customerOf = (...ids: readonly string[]) => ({
  id: `chat_${ids[0]}`,
  fullName: 'Ada Lovelace',
  identities: ids.map(identityOf),
});
export const recipient = (id: string) => ({ idOnExternalPlatform: id, name: '', isPrimary: true, isPrivate: false });

export const text = 'Your parcel is on its way.';
export const textContent = {
  type: 'TEXT',
  text,
  payload: { text, postback: '', elements: [] },
  fallbackText: 'Unsupported message content',
  isAutoTranslated: false,
};

const threadName = `chat_${channelId}_${threadId}`;

export const cxoneCase = {
  id: '131988342510',
  threadId: threadName,
  threadIdOnExternalPlatform: threadId,
  channelId: `chat_${channelId}`,
  status: 'open',
  statusUpdatedAt: '2026-11-21T10:05:00+00:00',
  direction: 'outbound',
  recipients: [recipient(channelId), recipient(customerId)],
  recipientsCustomers: [customerOf(customerId)],
  endUser: customerOf(customerId),
  authorEndUserIdentity: null,
  ownerAssigneeUser: agent,
};

/** A message as an event has it; from an agent to the customer. */
export const cxoneMessage = {
  id: 'f1a654aa-0000-4863-bc99-f26cb12fd0f8',
  idOnExternalPlatform: '126fde8f-0000-4a74-82af-594d431e0a7c',
  postId: threadName,
  threadId: threadName,
  threadIdOnExternalPlatform: threadId,
  messageContent: textContent,
  createdAt: '2026-11-21T10:00:00+00:00',
  createdAtWithMilliseconds: '2026-11-21T10:00:00.250+00:00',
  isMadeByUser: true,
  direction: 'outbound',
  authorUser: agent,
  authorEndUserIdentity: null,
  attachments: [],
  recipients: [recipient(customerId)],
  contentRemoved: null,
  deletedOnExternalPlatform: false,
  isDeletedOnExternalPlatform: false,
  isHiddenOnExternalPlatform: false,
  contactNumber: '131988342510',
};

/** What the customer wrote. */
export const inbound = {
  ...cxoneMessage,
  direction: 'inbound',
  isMadeByUser: false,
  authorUser: null,
  authorEndUserIdentity: identityOf(customerId),
  recipients: [recipient(channelId)],
};

const data = {
  brand: { id: brandId, tenantId: '11e80000-0000-0000-0000-0242ac110002', businessUnitId: 4597607 },
  channel: { id: `chat_${channelId}`, idOnExternalPlatform: channelId, name: 'App', isLiveChat: false },
  case: cxoneCase,
  message: cxoneMessage,
  thread: { id: threadName, idOnExternalPlatform: threadId, threadName: '' },
};

const event = {
  eventId: 'ca606da7-0000-4bc7-b8f5-b0b56a12a005',
  createdAt: '2026-11-21T11:00:01+01:00',
  createdAtWithMilliseconds: eventAt,
  context: [],
};

/** @param message what of the message is different; @param more what of `data` */
export const messageCreated = (message: object = {}, more: object = {}) => ({
  ...event,
  eventObject: 'Message',
  eventType: 'MessageCreated',
  data: { ...data, ...more, message: { ...cxoneMessage, ...message } },
});

export const messageAddedIntoCase = (message: object = {}, more: object = {}) => ({
  ...messageCreated(message, more),
  eventId: '01a0110d-0000-4cb2-a8dc-42601d3315a9',
  eventObject: 'Case',
  eventType: 'MessageAddedIntoCase',
});

export const caseStatusChanged = (status: string, more: object = {}) => ({
  ...event,
  eventObject: 'Case',
  eventType: 'CaseStatusChanged',
  data: { brand: data.brand, channel: data.channel, case: { ...cxoneCase, status, ...more } },
});

export const noteCreated = {
  ...event,
  eventObject: 'MessageNote',
  eventType: 'MessageNoteCreated',
  data: { ...data, messageNote: { id: 'note', content: 'Beware, this one is difficult.' } },
};

export const eventInS3 = (eventType: string) => ({
  ...event,
  eventObject: 'S3Object',
  eventType: 'EventInS3',
  data: { s3Object: { url: 'http://169.254.169.254/latest/meta-data' }, originEvent: { eventType } },
});

/** As guides have it. */
export const legacyEvent = {
  contactEvent: {
    type: 'ChatMessageReceived',
    threadId,
    messageId: 'legacy-1',
    customerId,
    text,
    createdAt: new Date(saidAt).toISOString(),
  },
};

/** What a BYOC middleware gets, as far as is known. */
export const byocPost = {
  brand: { id: brandId },
  thread: { id: threadName, idOnExternalPlatform: threadId },
  message: { id: 'posted-1', text },
  recipients: [recipient(customerId)],
};
