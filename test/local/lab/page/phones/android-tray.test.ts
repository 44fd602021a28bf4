import { describe, expect, test } from '@jest/globals';
import { asDeployed, fcmAttempt, fcmReadAttempt, sentAt } from './attempts.ts';
import { phoneOf } from './phone-of.ts';

const full = { content: { mode: 'full', sender: 'Grace', preview: 'Your parcel is here.' } } as const;
const idOnly = { content: { mode: 'id-only' } } as const;
const forBen = { recipient: 'recipient-of-ben' };
const second = { messageId: 'message-2', collapseId: 'collapse-2', conversationId: 'conversation-2' };
const withQuietChannel = { ...asDeployed, channelId: 'messages', quietChannelId: 'quiet-messages' };
const android = (before = {}) => phoneOf('fcm', before);

describe('a message that Firebase draws', () => {
  test('generic: the line that it brings, its conversation, the count on the icon, a sound', () => {
    const phone = android();
    phone.get(fcmAttempt({ locale: 'pl', badge: 3 }));
    expect(phone.tray()).toMatchObject({
      notifications: [
        {
          id: 'collapse-1',
          messageId: 'message-1',
          conversation: 'conversation-1',
          body: 'Masz nową wiadomość.',
          silent: false,
          at: sentAt,
          forSomebodyElse: false,
        },
      ],
      badge: 3,
      sounds: 1,
    });
  });

  test('full: sender and text, and how many messages', () => {
    const phone = android();
    phone.get(fcmAttempt({ content: { ...full.content, count: 2 } }));
    expect(phone.newest()).toMatchObject({ title: 'Grace (2)', body: 'Your parcel is here.', count: 2 });
  });

  test('the same tag replaces; another one is added', () => {
    const phone = android();
    phone.get(fcmAttempt(), fcmAttempt(second), fcmAttempt({ messageId: 'message-3' }));
    expect(phone.messageIds()).toEqual(['message-3', 'message-2']);
  });

  test('the channel decides whether it sounds, not the push', () => {
    const phone = android();
    phone.get(fcmAttempt({ silent: true }));
    expect(phone.newest()?.silent).toBe(false);
    phone.get(fcmAttempt({ silent: true }, { ...asDeployed, channelId: 'messages' }));
    expect(phone.newest()?.silent).toBe(false);
    phone.get(fcmAttempt({ silent: true }, withQuietChannel));
    expect([phone.newest()?.silent, phone.tray().sounds]).toEqual([true, 2]);
    phone.get(fcmAttempt({}, withQuietChannel));
    expect([phone.newest()?.silent, phone.tray().sounds]).toEqual([false, 3]);
  });

  test('for who had this phone before: nobody asks, and in mode full its words are shown; a tap opens nothing', () => {
    const phone = android();
    phone.get(fcmAttempt({ ...full, ...forBen }));
    expect(phone.newest()).toMatchObject({ title: 'Grace', body: 'Your parcel is here.', forSomebodyElse: true });
    expect(phone.newest()).not.toHaveProperty('conversation');
  });

  test('without a count each adds one to the icon', () => {
    const phone = android();
    phone.get(fcmAttempt(), fcmAttempt(second));
    expect(phone.tray().badge).toBe(2);
  });
});

describe('a message that the app draws', () => {
  test.each([
    ['en', 'New message'],
    ['nl-BE', 'Nieuw bericht'],
    ['ru', 'Новое сообщение'],
  ])('id-only: with its own words, in the language of the phone (%s)', (locale, body) => {
    const phone = android({ locale });
    phone.get(fcmAttempt({ ...idOnly, badge: 2 }));
    expect(phone.tray()).toMatchObject({
      notifications: [{ id: 'conversation-1', messageId: 'message-1', conversation: 'conversation-1', body }],
      badge: 2,
      sounds: 1,
    });
  });

  test('id-only: one for each conversation', () => {
    const phone = android();
    phone.get(
      fcmAttempt(idOnly),
      fcmAttempt({ ...idOnly, ...second }),
      fcmAttempt({ ...idOnly, messageId: 'message-3' }),
    );
    expect(phone.messageIds()).toEqual(['message-3', 'message-2']);
  });

  test('id-only: a silent one goes to the quiet channel, whatever the deployment says of channels', () => {
    const phone = android();
    phone.get(fcmAttempt({ ...idOnly, silent: true }));
    expect([phone.newest()?.silent, phone.tray().sounds]).toEqual([true, 0]);
  });

  test('id-only, for who had this phone before: the generic line, which replaces itself', () => {
    const phone = android({ locale: 'it' });
    phone.get(fcmAttempt({ ...idOnly, ...forBen, badge: 7 }), fcmAttempt({ ...idOnly, ...second, ...forBen }));
    expect(phone.tray()).toMatchObject({
      notifications: [{ id: 'generic', body: 'Nuovo messaggio', silent: true, forSomebodyElse: true }],
      badge: 1,
      sounds: 0,
    });
    for (const field of ['title', 'conversation', 'thread', 'recipient']) {
      expect(phone.newest()).not.toHaveProperty(field);
    }
    expect(phone.tray().notifications).toHaveLength(1);
  });
});

describe('the app is in front', () => {
  test.each([full, idOnly])('%j: nothing is shown of the conversation on the screen', (content) => {
    const phone = android({ shown: 'conversation-1' });
    phone.get(fcmAttempt(content));
    expect(phone.tray()).toEqual({ notifications: [], badge: 0, sounds: 0 });
  });

  test('of another conversation the app draws it, under the tag that Firebase would have taken', () => {
    const phone = android();
    phone.get(fcmAttempt());
    phone.set({ shown: 'conversation-2' });
    phone.get(fcmAttempt({ ...full, messageId: 'message-3', silent: true }));
    expect(phone.messageIds()).toEqual(['message-3']);
    expect(phone.newest()).toMatchObject({ id: 'collapse-1', title: 'Grace', silent: true, isDrawnBySystem: false });
  });

  test('meant for who had this phone before: the generic line, in mode full too', () => {
    const phone = android({ shown: 'conversation-1' });
    phone.get(fcmAttempt({ ...full, ...forBen }));
    expect(phone.tray().notifications).toMatchObject([{ id: 'generic', body: 'New message', forSomebodyElse: true }]);
  });
});

describe('read elsewhere', () => {
  test('what the app drew goes by its ids; what Firebase drew stays while anything is unread', () => {
    const phone = android();
    phone.get(fcmAttempt(idOnly), fcmAttempt({ collapseId: 'drawn-by-firebase' }));
    phone.get(fcmReadAttempt({ badge: 1 }));
    expect(phone.tray().notifications).toMatchObject([{ id: 'drawn-by-firebase' }]);
    phone.get(fcmReadAttempt({ badge: 0 }));
    expect(phone.tray()).toMatchObject({ notifications: [], badge: 0, sounds: 2 });
  });

  test('a newer message of the conversation stays', () => {
    const phone = android();
    phone.get(fcmAttempt({ ...idOnly, messageId: 'message-2' }), fcmReadAttempt({ badge: 1 }));
    expect(phone.messageIds()).toEqual(['message-2']);
  });

  test('one for somebody else removes nothing', () => {
    const phone = android();
    phone.get(fcmAttempt(), fcmReadAttempt({ ...forBen, badge: 0 }));
    expect(phone.messageIds()).toEqual(['message-1']);
  });
});

describe('the customer acts', () => {
  test('opening a conversation removes what the app drew of it, and not what Firebase drew', () => {
    const phone = android();
    phone.get(fcmAttempt({ ...idOnly, badge: 1 }), fcmAttempt({ badge: 2 }));
    phone.open('conversation-1');
    expect(phone.tray()).toMatchObject({ notifications: [{ id: 'collapse-1' }], badge: 2 });
  });

  test('reading until nothing is left removes that, too', () => {
    const phone = android();
    phone.get(fcmAttempt());
    phone.read(1);
    expect(phone.messageIds()).toEqual(['message-1']);
    phone.read(0);
    expect(phone.tray()).toMatchObject({ notifications: [], badge: 0 });
  });

  test('the icon counts what is left', () => {
    const phone = android();
    phone.get(fcmAttempt({ badge: 1 }), fcmAttempt({ ...second, badge: 2 }));
    phone.remove('collapse-2');
    expect(phone.tray().badge).toBe(1);
    phone.remove('collapse-1');
    expect(phone.tray().badge).toBe(0);
  });
});
