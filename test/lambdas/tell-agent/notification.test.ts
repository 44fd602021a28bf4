import { describe, expect, test } from '@jest/globals';
import { withheldReasons } from '../../../lambdas/core/withheld-reason.ts';
import { notificationOf } from '../../../lambdas/tell-agent/notification.ts';
import { notificationSchema } from '../../../local/desktop/notification.ts';
import { aWord } from './teller-under-test.ts';

const settings = { conversationUrl: undefined, callbacks: false };
const agent = { userId: 'agent-1', idempotencyKey: 'key' };
const { reason: _, ...pushed } = aWord({ end: 'pushed' });
const words = [
  pushed,
  { ...pushed, end: 'unreachable' as const },
  ...withheldReasons.map((reason) => aWord({ reason })),
];

test.each(words)('what is said of $end $reason is taken by the target', (word) => {
  const notification = notificationOf(word, agent, {
    conversationUrl: 'https://x.example/{conversationId}',
    callbacks: true,
  });
  expect(notificationSchema.parse(notification)).toEqual(notification);
});

test('only what our side must mend is an error, and only what went well is for information', () => {
  const typeOf = (reason: (typeof withheldReasons)[number]) => notificationOf(aWord({ reason }), agent, settings).type;
  expect(notificationOf(pushed, agent, settings).type).toBe('info');
  expect(withheldReasons.filter((reason) => typeOf(reason) === 'error')).toEqual([
    'channel-down',
    'refused',
    'channel-not-configured',
  ]);
  expect(withheldReasons.filter((reason) => typeOf(reason) === 'info')).toEqual([]);
});

describe('the address that opens a conversation', () => {
  const urlOf = (conversationId: string) => {
    const conversationUrl = 'https://x.example/{conversationId}?again={conversationId}';
    const [action] = notificationOf(aWord({ conversationId }), agent, { ...settings, conversationUrl }).actions;
    return action?.type === 'openUrl' ? action.url : undefined;
  };

  test.each([
    ['a/b?c#d', 'a%2Fb%3Fc%23d'],
    ['$&', '%24%26'],
    ['{conversationId}', '%7BconversationId%7D'],
    ['\ud800', '%EF%BF%BD'],
  ])('holds %j as it is', (id, encoded) => {
    expect(urlOf(id)).toBe(`https://x.example/${encoded}?again=${encoded}`);
  });
});

test('no action where there is nothing to do', () => {
  expect(notificationOf(aWord(), agent, settings).actions).toEqual([]);
});
