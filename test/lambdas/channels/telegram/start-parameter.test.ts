import { describe, expect, test } from '@jest/globals';
import { readStart } from '../../../../docs/clients/web/telegram-start.ts';
import { miniAppLink, startParameter } from '../../../../lambdas/channels/telegram/start-parameter.ts';
import { conversationKey, parseConversationKey } from '../../../../lambdas/core/conversation.ts';
import type { Push, PushContent } from '../../../../lambdas/core/push.ts';
import { aTelegramPush } from './a-telegram-push.ts';

const generic = (subject: Partial<PushContent>): PushContent => ({ ...subject, mode: 'generic' });
const encoded = (text: string) => Buffer.from(text).toString('base64url');

describe('the start parameter', () => {
  test.each<[string, PushContent, string]>([
    ['a chat', generic({}), 'chat_conversation-1'],
    ['a chat that belongs to a ticket', generic({ ticketId: 'T-1' }), 'chat_conversation-1'],
    ['a ticket', generic({ type: 'ticket', ticketId: 'T-1' }), 'ticket_T-1'],
    ['a ticket without an id', generic({ type: 'ticket' }), 'ticket_conversation-1'],
    ['a notice', generic({ type: 'system' }), 'system_conversation-1'],
    ['ids alone', { mode: 'id-only', type: 'ticket', ticketId: 'T-1' }, 'ticket_T-1'],
  ])('says what to open: %s', (_, content, parameter) => {
    expect(startParameter(aTelegramPush({ content }))).toBe(parameter);
  });

  test.each<[string, Partial<Push>, string]>([
    ['its contact centre', { source: 'intercom' }, `chat64_${encoded('intercom~conversation-1')}`],
    [
      'the contact centre of a ticket',
      { source: 'intercom', content: generic({ type: 'ticket', ticketId: 'T-1' }) },
      `ticket64_${encoded('intercom~T-1')}`,
    ],
    ['an id that looks like another contact centre’s', { conversationId: 'a~b' }, `chat64_${encoded('genesys~a~b')}`],
    ['that it asks how satisfied they are', { content: generic({ csat: true }) }, 'chat-csat_conversation-1'],
    [
      'the same in other characters',
      { source: 'intercom', content: generic({ type: 'ticket', ticketId: 'T_1', csat: true }) },
      `ticket-csat64_${encoded('intercom~T_1')}`,
    ],
  ])('says %s', (_, differences, parameter) => {
    expect(startParameter(aTelegramPush(differences))).toBe(parameter);
  });

  const ids = [
    'a',
    'c8bb41a2-0e16-4b0c-9d5a-1c2c2a1f7a11',
    'with_under_scores',
    '_',
    'csat_64_a',
    'a~b',
    'genesys~a',
    'kundin@example.com',
    '215472/88',
    'über',
    '日本語 👩🏽‍🚀',
    'x'.repeat(340),
    'ü'.repeat(170),
  ];
  const kinds = (['chat', 'ticket', 'system'] as const).flatMap((type) =>
    ['genesys', 'intercom', 'a-2'].flatMap((source) => [false, true].map((csat) => ({ type, source, csat }))),
  );

  test.each(ids)('comes back whole, and as the API takes it: %p', (id) => {
    for (const { type, source, csat } of kinds) {
      const subject = { type, ...(type === 'ticket' ? { ticketId: id } : {}), ...(csat ? { csat } : {}) };
      const parameter = startParameter(aTelegramPush({ source, content: generic(subject), conversationId: id }));
      expect(parameter).toMatch(/^[\w-]{1,512}$/);
      const opened = readStart(parameter);
      expect(opened).toEqual({
        type,
        source,
        id,
        conversationId: conversationKey({ source, id }),
        ...(csat ? { csat } : {}),
      });
      expect(parseConversationKey(opened?.conversationId ?? '')).toEqual({ source, id });
    }
  });

  test.each([
    undefined,
    '',
    'chat',
    'chat_',
    'chat64_',
    'chat64_a',
    'chat64_abcde',
    'chat64__w',
    'chat64_gA',
    'chat64_!!!!',
    'chat-csat',
    'call_1',
    'Chat_1',
    'x'.repeat(512),
  ])('that nobody here wrote opens nothing: %p', (parameter) => {
    expect(readStart(parameter)).toBeUndefined();
  });

  test.each([
    ['x'.repeat(507), 512],
    ['x'.repeat(508), undefined],
    ['ü'.repeat(189), 511],
    ['ü'.repeat(190), undefined],
  ])('is left out where it would be too long', (conversationId, length) => {
    expect(startParameter(aTelegramPush({ conversationId }))?.length).toBe(length);
  });
});

test.each([
  ['acme', 'chat_1', 'https://t.me/acme_support_bot/acme?startapp=chat_1'],
  ['acme', undefined, 'https://t.me/acme_support_bot/acme'],
  [undefined, 'chat_1', 'https://t.me/acme_support_bot?startapp=chat_1'],
  [undefined, undefined, 'https://t.me/acme_support_bot?startapp'],
])('the link of the Mini App %p with %p', (appName, parameter, link) => {
  expect(miniAppLink('acme_support_bot', appName, parameter)).toBe(link);
});
