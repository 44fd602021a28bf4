import { describe, expect, test } from '@jest/globals';
import { readCxone } from '../../../lambdas/sources/cxone.ts';
import {
  agent,
  bot,
  brandId,
  byocPost,
  caseStatusChanged,
  channelId,
  customerId,
  customerOf,
  cxoneCase,
  cxoneMessage,
  cxoneSettings,
  eventInS3,
  identityOf,
  inbound,
  legacyEvent,
  messageAddedIntoCase,
  messageCreated,
  noteCreated,
  recipient,
  saidAt,
  surveyor,
  text,
  textContent,
  threadId,
} from './cxone-events.ts';
import { whyIgnored, whyUnreadable } from './genesys/events.ts';

const receivedAt = saidAt + 5_000;
const read = (body: object, brandIds: readonly string[] = cxoneSettings.brandIds) =>
  readCxone({ ...body }, { name: 'cxone', settings: { ...cxoneSettings, brandIds: [...brandIds] } }, receivedAt);

const message = {
  source: 'cxone',
  conversationId: threadId,
  messageId: cxoneMessage.id,
  sentAt: saidAt,
  customerId,
  kind: 'text',
  author: 'human',
  sender: 'Grace Hopper',
  preview: text,
};

describe('what an agent said', () => {
  test.each([
    ['MessageCreated', messageCreated()],
    ['MessageAddedIntoCase', messageAddedIntoCase()],
  ])('as %s: one message with one id and one time', (_, event) => {
    expect(read(event)).toEqual([{ decision: 'agent-message', reason: 'outbound message', message }]);
  });

  test.each<[string, object]>([
    ['with a contact in place of the case', messageCreated({}, { case: undefined, contact: cxoneCase })],
    ['with unknown fields', { ...messageCreated({ more: [{}] }), version: 9, traceId: 'trace' }],
    ['with words in other casings', { ...messageCreated({ direction: 'OUTBOUND' }), eventType: 'messageCreated' }],
    ['of a brand by its tenant', messageCreated({}, { brand: { tenantId: String(brandId), businessUnitId: null } })],
    ['of a brand by its business unit', messageCreated({}, { brand: { id: 1, businessUnitId: brandId } })],
    ['with a list where PHP writes nothing', messageCreated({ contentRemoved: [], forward: [] })],
    ['that was forwarded to the customer', messageCreated({ forward: { messageId: 'm-0' } })],
    ['without a case', messageCreated({}, { case: undefined })],
    ['without a case, of a thread that only the message names', messageCreated({}, { case: undefined, thread: null })],
  ])('%s', (_, event) => {
    expect(read(event)).toMatchObject([{ decision: 'agent-message', message }]);
  });

  test.each<[string, object, object]>([
    ['by a bot', { authorUser: bot }, { author: 'bot', sender: 'Robo' }],
    ['by nobody that is named', { authorUser: null }, { author: 'unknown' }],
    ['by somebody with a nickname', { authorUser: { ...agent, nickname: 'Amazing' } }, { sender: 'Amazing' }],
    ['as a survey', { authorUser: surveyor }, { author: 'unknown', subject: { csat: true } }],
    ['without milliseconds', { createdAtWithMilliseconds: undefined }, { sentAt: saidAt - 250 }],
    ['without a content', { messageContent: null }, { messageId: cxoneMessage.id }],
  ])('%s', (_, given, expected) => {
    expect(read(messageCreated(given))).toMatchObject([{ decision: 'agent-message', message: expected }]);
  });

  test('takes the time of its event for its own, where it has none', () => {
    const timeless = messageCreated({ createdAt: null, createdAtWithMilliseconds: 'soon' });
    expect(read(timeless)).toMatchObject([{ message: { sentAt: saidAt + 1_650 } }]);
  });

  test('lies in its thread by the name that the app gave it, else in its case', () => {
    const nameless = { ...cxoneCase, threadIdOnExternalPlatform: undefined };
    expect(read(messageCreated({}, { case: nameless }))).toMatchObject([{ message: { conversationId: threadId } }]);
    const ofCase = messageCreated(
      { threadIdOnExternalPlatform: null },
      { case: { ...nameless, id: 77 }, thread: null },
    );
    expect(read(ofCase)).toMatchObject([{ message: { conversationId: '77' } }]);
  });
});

describe('whose it is', () => {
  const outbound = (more: object, given: object = {}) => messageCreated(given, { case: { ...cxoneCase, ...more } });
  const two = [customerOf('ada'), customerOf('bob')];
  const merged = [customerOf('ada', 'ada-by-mail')];
  const unnamed = { recipientsCustomers: [], endUser: null };

  test.each<[string, object, string | undefined]>([
    ['the customer of the case', outbound({}), customerId],
    ['one who stands there twice', outbound({ recipientsCustomers: [customerOf('ada'), customerOf('ada')] }), 'ada'],
    ['before the end user', outbound({ endUser: customerOf('bob') }), customerId],
    ['else the end user', outbound({ recipientsCustomers: [], endUser: customerOf('bob') }), 'bob'],
    ['else who opened the case', outbound({ ...unnamed, authorEndUserIdentity: identityOf('bob') }), 'bob'],
    ['else whom the message names', outbound(unnamed, { recipients: [recipient('bob')] }), 'bob'],
    ['the channel is nobody', outbound(unnamed, { recipients: [recipient(channelId), recipient('bob')] }), 'bob'],
    [
      'of two, whom the message names',
      outbound({ recipientsCustomers: two }, { recipients: [recipient('bob')] }),
      'bob',
    ],
    ['of two, nobody', outbound({ recipientsCustomers: two }, { recipients: [] }), undefined],
    [
      'of two, not who opened the case',
      outbound({ recipientsCustomers: two, authorEndUserIdentity: identityOf('ada') }, { recipients: [] }),
      undefined,
    ],
    [
      'of two who are both named, nobody',
      outbound({ recipientsCustomers: two }, { recipients: [recipient('ada'), recipient('bob')] }),
      undefined,
    ],
    [
      'of one with two identities, the one that wrote here',
      outbound({ recipientsCustomers: merged, authorEndUserIdentity: identityOf('ada') }, { recipients: [] }),
      'ada',
    ],
    ['of one with two identities, nobody', outbound({ recipientsCustomers: merged }, { recipients: [] }), undefined],
    ['nobody, where nobody is named', outbound(unnamed, { recipients: [] }), undefined],
    [
      'nobody by a name too long',
      outbound({ ...unnamed, endUser: customerOf('x'.repeat(257)) }, { recipients: [] }),
      undefined,
    ],
  ])('%s', (_, event, expected) => {
    const [only] = read(event);
    expect(only).toMatchObject({ decision: 'agent-message' });
    expect(only).toHaveProperty('message.conversationId', threadId);
    if (expected === undefined) expect(only).not.toHaveProperty('message.customerId');
    else expect(only).toHaveProperty('message.customerId', expected);
  });
});

describe('what the customer wrote', () => {
  test.each([
    ['MessageCreated', messageCreated(inbound)],
    ['MessageAddedIntoCase', messageAddedIntoCase(inbound)],
    ['without a case', messageCreated(inbound, { case: undefined })],
  ])('as %s', (_, event) => {
    expect(read(event)).toEqual([
      {
        decision: 'customer-message',
        reason: 'direction is inbound',
        message: { source: 'cxone', conversationId: threadId, messageId: cxoneMessage.id, sentAt: saidAt, customerId },
      },
    ]);
  });

  test('in a group proves nothing of the others', () => {
    const group = { ...cxoneCase, recipientsCustomers: [customerOf(customerId), customerOf('bob')] };
    expect(whyIgnored(read(messageCreated(inbound, { case: group })))).toContain('several customers');
  });

  test('is none where a user wrote it', () => {
    expect(whyIgnored(read(messageCreated({ ...inbound, authorUser: agent })))).toContain('no customer');
  });
});

describe('what is shown of it', () => {
  const surveyPlugin = [
    {
      type: 'SATISFACTION_SURVEY',
      elements: [
        { type: 'IFRAME_BUTTON', text: 'Open' },
        { type: 'TEXT', text: 'Rate us' },
      ],
    },
  ];
  const plugin = { ...textContent, type: 'PLUGIN', text: '', payload: { postback: '', elements: surveyPlugin } };
  const rich = (payload: object, fallbackText = 'In short') => ({ type: 'RICH_LINK', fallbackText, payload });

  test.each<[string, object, object]>([
    [
      'the words of a quick reply',
      { messageContent: rich({ text: { content: 'Which day?' } }) },
      { preview: 'Which day?' },
    ],
    ['the title of a link', { messageContent: rich({ title: { content: 'Look' }, media: {} }) }, { preview: 'Look' }],
    ['the fallback', { messageContent: rich({}) }, { preview: 'In short', kind: 'structured' }],
    ['an older text', { messageContent: { type: 'TEXT', text: 'Old' } }, { preview: 'Old', kind: 'text' }],
    [
      'a plugin that asks how it was',
      { messageContent: plugin },
      { preview: 'Rate us', kind: 'structured', subject: { csat: true } },
    ],
    [
      'an image',
      { messageContent: { ...textContent, text: '', payload: { text: '' } }, attachments: [{ mimeType: 'IMAGE/png' }] },
      { preview: '📷 Image' },
    ],
    [
      'a file',
      { messageContent: null, attachments: [{ mimeType: 'application/pdf', friendlyName: 'bill.pdf' }] },
      { preview: '📎 bill.pdf' },
    ],
  ])('%s', (_, given, expected) => {
    expect(read(messageCreated(given))).toMatchObject([{ message: expected }]);
  });

  test('nothing, where CXone only says that there is no fallback', () => {
    const [only] = read(messageCreated({ messageContent: { ...textContent, text: '', payload: {} } }));
    expect(only).toMatchObject({ decision: 'agent-message' });
    expect(only).not.toHaveProperty('message.preview');
  });
});

describe('a case', () => {
  test.each(['closed', 'trashed', 'Closed'])('that is %s ends its conversation', (status) => {
    expect(read(caseStatusChanged(status))).toEqual([
      {
        decision: 'conversation-ended',
        reason: 'the case is closed or trashed',
        end: { source: 'cxone', conversationId: threadId, endedAt: Date.parse('2026-11-21T10:05:00Z') },
      },
    ]);
  });

  test.each(['new', 'open', 'pending', 'escalated', 'resolved', 'of a new status'])(
    'that is %s ends nothing',
    (status) => {
      expect(whyIgnored(read(caseStatusChanged(status)))).toContain('neither closed nor trashed');
    },
  );

  test('without a name or a time is unreadable', () => {
    const nameless = caseStatusChanged('closed', { id: null, threadIdOnExternalPlatform: null });
    expect(whyUnreadable(read(nameless))).toBe('no thread and no case');
    const timeless = caseStatusChanged('closed', { statusUpdatedAt: null });
    const never = { ...timeless, createdAt: null, createdAtWithMilliseconds: null };
    expect(whyUnreadable(read(never))).toContain('no readable time');
  });
});

describe('ignored', () => {
  test.each<[string, object, string]>([
    ['a note', noteCreated, 'internal note'],
    ['a note that was changed', { ...noteCreated, eventType: 'MessageNoteUpdated' }, 'internal note'],
    ['a note under another name', { ...messageCreated(), eventObject: 'MessageNote' }, 'internal note'],
    ['what was removed', messageCreated({ contentRemoved: { reason: 'GDPR', removedAt: 'then' } }), 'removed'],
    ['what was deleted', messageCreated({ isDeletedOnExternalPlatform: true }), 'deleted'],
    ['what was deleted, in its older name', messageCreated({ deletedOnExternalPlatform: true }), 'deleted'],
    ['what was hidden', messageCreated({ isHiddenOnExternalPlatform: true }), 'hidden'],
    [
      'what was forwarded to somebody else',
      messageCreated({ forward: { messageId: 'm-0' }, recipients: [recipient('a colleague')] }),
      'forwarded',
    ],
    ['a third direction', messageCreated({ direction: 'sideways' }), 'not outbound'],
    ['another brand', messageCreated({}, { brand: { id: 1, tenantId: null, businessUnitId: null } }), 'another brand'],
    [
      'the end of another brand’s case',
      { ...caseStatusChanged('closed'), data: { brand: { id: 1 } } },
      'another brand',
    ],
    ['typing', { ...messageCreated(), eventType: 'SenderTypingStarted' }, 'none that we hear'],
    ['that somebody saw it', { ...messageCreated(), eventType: 'MessageSeenByEndUser' }, 'none that we hear'],
    ['a type of tomorrow', { ...messageCreated(), eventType: 'MessageTelepathed' }, 'none that we hear'],
    ['a large event of no interest', eventInS3('ThreadRecovered'), 'none that we hear'],
  ])('%s', (_, event, reason) => {
    expect(whyIgnored(read(event))).toContain(reason);
  });

  test('everything, where no brand is ours', () => {
    expect(whyIgnored(read(messageCreated(), []))).toBe('another brand');
  });
});

describe('unreadable', () => {
  const noCase = { case: undefined, thread: undefined };
  const {
    createdAt: _,
    createdAtWithMilliseconds: __,
    ...eventWithoutTime
  } = messageCreated({
    createdAt: undefined,
    createdAtWithMilliseconds: undefined,
  });
  test.each<[string, object, string]>([
    ['nothing', {}, 'eventType is missing'],
    ['a type that is none', { ...messageCreated(), eventType: 7 }, 'eventType is missing'],
    ['data that is none', { ...messageCreated(), data: 'data' }, 'no id in data.brand'],
    ['no brand', messageCreated({}, { brand: { id: null, tenantId: null } }), 'no id in data.brand'],
    ['no message', { ...messageCreated(), data: { brand: { id: brandId } } }, 'data.message is missing'],
    ['no direction', messageCreated({ direction: null }), 'data.message.direction is missing'],
    ['no id', messageCreated({ id: '' }), 'data.message.id is missing'],
    ['an id too long for a key', messageCreated({ id: 'x'.repeat(257) }), 'data.message.id is missing'],
    ['no thread', messageCreated({ threadIdOnExternalPlatform: null }, noCase), 'no thread and no case'],
    ['no time', eventWithoutTime, 'no readable time in data.message.createdAt or createdAt'],
    ['a case without its envelope', { case: cxoneCase, message: cxoneMessage }, 'eventType is missing'],
    ['a contact without its envelope', { contact: cxoneCase, message: cxoneMessage }, 'eventType is missing'],
    [
      'what a customer wrote, without its envelope',
      { case: cxoneCase, message: inbound, thread: { idOnExternalPlatform: threadId } },
      'eventType is missing',
    ],
    ['a message that lies elsewhere', eventInS3('MessageCreated'), 'its address is never followed'],
  ])('%s', (_, event, reason) => {
    expect(whyUnreadable(read(event))).toContain(reason);
  });
});

describe('the shape of guides', () => {
  const legacy = (given: object) => ({ contactEvent: { ...legacyEvent.contactEvent, ...given } });

  test('is a message to the customer', () => {
    expect(read(legacyEvent)).toEqual([
      {
        decision: 'agent-message',
        reason: 'contactEvent of the type ChatMessageReceived',
        message: {
          source: 'cxone',
          conversationId: threadId,
          messageId: 'legacy-1',
          sentAt: saidAt,
          customerId,
          author: 'unknown',
          preview: text,
        },
      },
    ]);
  });

  test('came when it came, where it says no time', () => {
    expect(read(legacy({ createdAt: undefined }))).toMatchObject([{ message: { sentAt: receivedAt } }]);
  });

  test('may say that the customer wrote it', () => {
    expect(read(legacy({ direction: 'inbound' }))).toMatchObject([{ decision: 'customer-message' }]);
  });

  test.each<[string, object, string]>([
    ['of another type', legacy({ type: 'ChatEnded' }), 'not ChatMessageReceived'],
    ['of another brand', { ...legacyEvent, brand: { id: 1 } }, 'another brand'],
    ['of a third direction', legacy({ direction: 'sideways' }), 'not outbound'],
  ])('%s is ignored', (_, event, reason) => {
    expect(whyIgnored(read(event))).toContain(reason);
  });

  test.each<[string, object, string]>([
    ['of no type', legacy({ type: undefined }), 'contactEvent.type is missing'],
    ['without a conversation', legacy({ threadId: undefined }), 'no contactEvent.threadId or contactEvent.contactId'],
    ['without an id', legacy({ messageId: undefined }), 'contactEvent.messageId is missing'],
  ])('%s is unreadable', (_, event, reason) => {
    expect(whyUnreadable(read(event))).toBe(reason);
  });
});

describe('a post to the middleware', () => {
  const posted = {
    source: 'cxone',
    conversationId: threadId,
    messageId: 'posted-1',
    sentAt: receivedAt,
    customerId,
    author: 'unknown',
    preview: text,
  };

  test('is a message to the customer', () => {
    expect(read(byocPost)).toEqual([
      { decision: 'agent-message', reason: 'posted to the middleware', message: posted },
    ]);
  });

  test.each<[string, object, object]>([
    ['of no brand', { brand: undefined }, posted],
    ['with a bare text', { message: text, id: 'of what?' }, { conversationId: threadId, preview: text }],
    ['with a content', { message: undefined, content: text }, { preview: text }],
    ['in the later shape', { message: undefined, messageContent: textContent }, { preview: text, kind: 'text' }],
    [
      'with its recipients in the later place',
      { recipients: undefined, endUserRecipients: [recipient('bob')] },
      { customerId: 'bob' },
    ],
    [
      'with the channel among them',
      { recipients: [recipient(channelId), recipient('bob')], channel: { idOnExternalPlatform: channelId } },
      { customerId: 'bob' },
    ],
    ['with its author', { authorUser: bot }, { author: 'bot', sender: 'Robo' }],
    ['with a time', { createdAt: '2026-11-21T10:00:00.250Z' }, { sentAt: saidAt }],
    ['with what CXone says of every message', { message: cxoneMessage }, { messageId: cxoneMessage.id, kind: 'text' }],
    ['with a case that is null', { case: null, contact: null, data: null }, posted],
  ])('%s', (_, given, expected) => {
    expect(read({ ...byocPost, ...given })).toMatchObject([{ decision: 'agent-message', message: expected }]);
  });

  test.each([
    ['nobody', []],
    ['two', [recipient('ada'), recipient('bob')]],
  ])('to %s names no customer', (_, recipients) => {
    expect(read({ ...byocPost, recipients })[0]).not.toHaveProperty('message.customerId');
  });

  test('without an id is the same again within a minute, and another with another text', () => {
    const idOf = (text: string, at: number) => {
      const body = { ...byocPost, message: { text } };
      return readCxone(body, { name: 'cxone', settings: cxoneSettings }, at)[0];
    };
    const minute = Math.floor(receivedAt / 60_000) * 60_000;
    const first = idOf('one', minute);
    expect(first).toHaveProperty('message.messageId', expect.stringMatching(/^[\w-]{43}$/));
    expect(idOf('one', minute + 59_999)).toMatchObject({ message: { messageId: messageIdOf(first) } });
    expect(messageIdOf(idOf('two', minute))).not.toBe(messageIdOf(first));
    const nextMinute = idOf('one', minute + 60_000);
    expect(messageIdOf(nextMinute)).not.toBe(messageIdOf(first));
    expect(nextMinute).toHaveProperty('message.formerMessageId', messageIdOf(first));
    expect(read(byocPost)[0]).not.toHaveProperty('message.formerMessageId');
  });

  test.each<[string, object, string]>([
    ['of another brand', { brand: { id: 1 } }, 'another brand'],
    ['of what the customer wrote', { direction: 'inbound' }, 'not outbound'],
    ['of what the customer wrote, says its message', { message: inbound }, 'not outbound'],
    ['of what was removed', { message: { ...byocPost.message, contentRemoved: { reason: 'GDPR' } } }, 'removed'],
    ['of what was deleted', { message: { ...byocPost.message, isDeletedOnExternalPlatform: true } }, 'deleted'],
    [
      'of what was deleted, in its older name',
      { message: { ...byocPost.message, deletedOnExternalPlatform: true } },
      'deleted',
    ],
    ['of what was hidden', { message: { ...byocPost.message, isHiddenOnExternalPlatform: true } }, 'hidden'],
    ['of what was hidden, says the post', { isHiddenOnExternalPlatform: true }, 'hidden'],
  ])('%s is ignored', (_, given, reason) => {
    expect(whyIgnored(read({ ...byocPost, ...given }))).toContain(reason);
  });

  test.each([
    ['the thread with its channel before it', `chat_${channelId}_${threadId}`, threadId],
    ['anything else', 'post-7', 'post-7'],
  ])('of no conversation belongs to the post to which it was posted: %s', (_, postId, conversationId) => {
    const source = { name: 'cxone', settings: cxoneSettings, postId };
    expect(readCxone({ ...byocPost, thread: undefined }, source, receivedAt)).toMatchObject([
      { decision: 'agent-message', message: { conversationId } },
    ]);
    expect(readCxone({ ...byocPost }, source, receivedAt)).toMatchObject([{ message: { conversationId: threadId } }]);
  });

  test('of no conversation and no post is unreadable', () => {
    expect(whyUnreadable(read({ ...byocPost, thread: undefined }))).toBe('thread.idOnExternalPlatform is missing');
  });
});

function messageIdOf(reading: ReturnType<typeof read>[number] | undefined): string {
  if (reading?.decision !== 'agent-message') throw new Error('no message of an agent');
  return reading.message.messageId;
}
