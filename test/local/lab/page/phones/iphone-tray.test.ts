import { describe, expect, test } from '@jest/globals';
import { apnsAttempt, apnsBadgeAttempt, apnsReadAttempt, sentAt } from './attempts.ts';
import { phoneOf } from './phone-of.ts';

const full = { content: { mode: 'full', sender: 'Grace', preview: 'Your parcel is here.' } } as const;
const idOnly = { content: { mode: 'id-only' } } as const;
const forBen = { recipient: 'recipient-of-ben' };
const iphone = (before = {}) => phoneOf('apns', before);

describe('a push arrives', () => {
  test('generic: the line that the push brings, its conversation, the badge, a sound', () => {
    const phone = iphone();
    phone.get(apnsAttempt({ locale: 'de-CH', badge: 3 }));
    expect(phone.tray()).toMatchObject({
      notifications: [
        {
          id: 'collapse-1',
          messageId: 'message-1',
          conversation: 'conversation-1',
          body: 'Sie haben eine neue Nachricht.',
          silent: false,
          at: sentAt,
          forSomebodyElse: false,
        },
      ],
      badge: 3,
      sounds: 1,
    });
    expect(phone.newest()).not.toHaveProperty('title');
    expect(phone.newest()).not.toHaveProperty('count');
  });

  test('full: sender and text', () => {
    const phone = iphone();
    phone.get(apnsAttempt(full));
    expect(phone.newest()).toMatchObject({ title: 'Grace', body: 'Your parcel is here.' });
  });

  test.each([
    ['en', 'New message'],
    ['de-CH', 'Neue Nachricht'],
    ['ja', '新しいメッセージ'],
    ['xx', 'New message'],
  ])('id-only: the app has the words, in the language of the phone (%s)', (locale, body) => {
    const phone = iphone({ locale });
    phone.get(apnsAttempt(idOnly));
    expect(phone.newest()).toMatchObject({ body, conversation: 'conversation-1' });
  });

  test('of another contact centre: the conversation as the API takes it', () => {
    const phone = iphone();
    phone.get(apnsAttempt({ source: 'acme', conversationId: '7' }));
    expect(phone.newest()).toMatchObject({ conversation: 'acme~7' });
  });

  test('for several messages: their number', () => {
    const phone = iphone();
    phone.get(apnsAttempt({ content: { mode: 'generic', count: 3 } }));
    expect(phone.newest()).toMatchObject({ body: 'New messages: 3', count: 3 });
  });

  test('the same collapse id replaces, and comes to the top; another one is added', () => {
    const phone = iphone();
    phone.get(apnsAttempt(), apnsAttempt({ messageId: 'message-2', collapseId: 'collapse-2' }));
    phone.get(apnsAttempt({ messageId: 'message-3' }));
    expect(phone.messageIds()).toEqual(['message-3', 'message-2']);
    expect(phone.tray().sounds).toBe(3);
  });

  test('a silent one, of the level passive, makes no sound', () => {
    const phone = iphone();
    phone.get(apnsAttempt({ silent: true }));
    expect([phone.newest()?.silent, phone.tray().sounds]).toEqual([true, 0]);
  });

  test('where the deployment has no sound there is none, and where the source makes it passive neither', () => {
    const phone = iphone();
    const passThrough = { aps: { 'interruption-level': 'passive' } };
    phone.get(apnsAttempt({}, { timeToLive: 'until-expiry' }));
    expect([phone.newest()?.silent, phone.tray().sounds]).toEqual([true, 0]);
    phone.get(apnsAttempt({ content: { mode: 'generic', passThrough } }));
    expect([phone.newest()?.silent, phone.tray().sounds]).toEqual([true, 0]);
  });

  test('what a source passes through is shown: an alert that is a text', () => {
    const phone = iphone();
    phone.get(apnsAttempt({ content: { mode: 'generic', passThrough: { aps: { alert: 'Hello' } } } }));
    expect(phone.bodies()).toEqual(['Hello']);
  });

  test('a key that the app does not know is shown as it is', () => {
    const phone = iphone();
    phone.get(apnsAttempt({ content: { mode: 'generic', passThrough: { aps: { alert: { 'loc-key': 'THEIRS' } } } } }));
    expect(phone.bodies()).toEqual(['THEIRS']);
  });

  test('no more than 50 stay', () => {
    const phone = iphone();
    for (let number = 1; number <= 60; number += 1) {
      phone.get(apnsAttempt({ messageId: `message-${number}`, collapseId: `collapse-${number}` }));
    }
    expect(phone.messageIds()).toHaveLength(50);
    expect(phone.newest()?.messageId).toBe('message-60');
  });

  test('without a badge the badge stays as it is', () => {
    const phone = iphone();
    phone.get(apnsAttempt({ badge: 2 }), apnsAttempt());
    expect(phone.tray().badge).toBe(2);
  });
});

describe('meant for who had this phone before', () => {
  test.each([full, idOnly])(
    '%j: the extension leaves the generic line, without words, ids, badge and sound',
    (content) => {
      const phone = iphone({ locale: 'fr' });
      phone.get(apnsBadgeAttempt(5), apnsAttempt({ ...content, ...forBen, badge: 9 }));
      expect(phone.newest()).toMatchObject({ body: 'Nouveau message', silent: true, forSomebodyElse: true });
      for (const field of ['title', 'conversation', 'thread', 'recipient', 'count']) {
        expect(phone.newest()).not.toHaveProperty(field);
      }
      expect(phone.tray()).toMatchObject({ badge: 5, sounds: 0 });
    },
  );

  test('generic: the extension does not run, iOS shows what came, and a tap opens nothing', () => {
    const phone = iphone();
    phone.get(apnsAttempt({ ...forBen, badge: 4 }));
    expect(phone.newest()).toMatchObject({ body: 'You have a new message.', forSomebodyElse: true, silent: false });
    expect(phone.newest()).not.toHaveProperty('conversation');
    expect(phone.tray().badge).toBe(4);
  });

  test('while the app is in front nothing is shown of it', () => {
    const phone = iphone({ shown: 'another' });
    phone.get(apnsAttempt(forBen), apnsAttempt({ ...full, ...forBen }));
    expect(phone.tray()).toEqual({ notifications: [], badge: 0, sounds: 0 });
  });
});

describe('the app is in front', () => {
  test('nothing is shown of the conversation on the screen', () => {
    const phone = iphone({ shown: 'conversation-1' });
    phone.get(apnsAttempt({ badge: 1 }));
    expect(phone.tray()).toEqual({ notifications: [], badge: 0, sounds: 0 });
  });

  test('of another conversation it is a banner, with its badge', () => {
    const phone = iphone({ shown: 'conversation-2' });
    phone.get(apnsAttempt({ badge: 1 }));
    expect(phone.messageIds()).toEqual(['message-1']);
    expect(phone.tray().badge).toBe(1);
  });

  test('a badge alone names no recipient: the app does not let it through', () => {
    const phone = iphone();
    phone.get(apnsAttempt({ badge: 2 }));
    phone.set({ shown: 'conversation-2' });
    phone.get(apnsBadgeAttempt(0));
    expect(phone.tray()).toMatchObject({ badge: 2, notifications: [{ messageId: 'message-1' }] });
  });
});

describe('read elsewhere', () => {
  const withTwo = () => {
    const phone = iphone();
    phone.get(apnsAttempt({ badge: 1 }));
    phone.get(
      apnsAttempt({ messageId: 'message-2', collapseId: 'collapse-2', conversationId: 'conversation-2', badge: 2 }),
    );
    return phone;
  };

  test('a badge above 0 is set and removes nothing', () => {
    const phone = withTwo();
    phone.get(apnsBadgeAttempt(1));
    expect(phone.tray().badge).toBe(1);
    expect(phone.messageIds()).toEqual(['message-2', 'message-1']);
  });

  test('a badge of 0 removes every notification of the app', () => {
    const phone = withTwo();
    phone.get(apnsBadgeAttempt(0));
    expect(phone.tray()).toMatchObject({ badge: 0, notifications: [], sounds: 2 });
  });

  test('the event removes of its conversation what was read, and nothing newer', () => {
    const phone = withTwo();
    phone.get(apnsReadAttempt());
    expect(phone.messageIds()).toEqual(['message-2']);
    phone.get(apnsAttempt({ messageId: 'message-3' }), apnsReadAttempt());
    expect(phone.messageIds()).toEqual(['message-3', 'message-2']);
    expect(phone.tray().badge).toBe(2);
  });

  test('one for somebody else removes nothing', () => {
    const phone = withTwo();
    phone.get(apnsReadAttempt(forBen));
    expect(phone.messageIds()).toHaveLength(2);
  });

  test('the generic line of another’s push has no ids by which it could go', () => {
    const phone = iphone();
    phone.get(apnsAttempt({ ...full, ...forBen }));
    phone.set({ isForMe: true });
    phone.get(apnsReadAttempt(forBen));
    expect(phone.messageIds()).toEqual(['message-1']);
  });
});

describe('the customer acts', () => {
  test('opening a conversation removes its notifications, and no others', () => {
    const phone = iphone();
    phone.get(apnsAttempt(), apnsAttempt({ messageId: 'message-2', collapseId: 'collapse-2' }));
    phone.get(apnsAttempt({ messageId: 'message-3', collapseId: 'collapse-3', conversationId: 'conversation-2' }));
    phone.open('conversation-1');
    expect(phone.messageIds()).toEqual(['message-3']);
  });

  test('swiping one away leaves the badge', () => {
    const phone = iphone();
    phone.get(apnsAttempt({ badge: 1 }));
    phone.remove('collapse-1');
    expect(phone.tray()).toMatchObject({ notifications: [], badge: 1 });
  });

  test('reading sets the badge; nothing unread removes all', () => {
    const phone = iphone();
    phone.get(apnsAttempt({ badge: 3 }));
    phone.read(2);
    expect(phone.tray()).toMatchObject({ badge: 2, notifications: [{}] });
    phone.read(0);
    expect(phone.tray()).toMatchObject({ badge: 0, notifications: [] });
  });
});
