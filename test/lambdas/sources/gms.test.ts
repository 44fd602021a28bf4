import { describe, expect, test } from '@jest/globals';
import { readGms } from '../../../lambdas/sources/gms.ts';
import type { SettingsOf } from '../../../lambdas/sources/source-settings.ts';
import { whyIgnored, whyUnreadable } from './genesys/events.ts';
import {
  actions,
  agent2,
  agentRow,
  callbackId,
  callbackOf,
  chat2Of,
  chatId,
  chatOf,
  customerRow,
  device,
  joinedRow,
  leftRow,
  pushOf,
  typingRow,
} from './gms-events.ts';

const settings: SettingsOf<'gms'> = {
  kind: 'gms',
  auth: { kind: 'header', header: 'x-api-key' },
  botReplies: true,
  maximumBytes: 262_144,
};
const receivedAt = Date.parse('2026-11-21T10:00:30.250Z');
const read = (body: Record<string, unknown>, at = receivedAt) => readGms(body, { name: 'gms', settings }, at);
const messageOf = (body: Record<string, unknown>, at = receivedAt) => {
  const reading = read(body, at).find(({ decision }) => decision === 'agent-message');
  return reading?.decision === 'agent-message' ? reading.message : undefined;
};
const idOf = (body: Record<string, unknown>, at?: number) => messageOf(body, at)?.messageId;
const token = 'a-device-token-of-fcm-that-is-no-routing-id';

describe('a callback', () => {
  test.each(actions)('brings %s to the app as its iOS sample expects it', (action) => {
    expect(read(pushOf(callbackOf(action)))).toEqual([
      {
        decision: 'agent-message',
        reason: 'next step of a callback',
        message: {
          source: 'gms',
          device,
          conversationId: callbackId,
          messageId: expect.stringMatching(/^[\w-]{43}$/),
          formerMessageId: expect.stringMatching(/^[\w-]{43}$/),
          author: 'unknown',
          sentAt: receivedAt,
          subject: { type: 'system' },
          passThrough: { message: callbackOf(action) },
        },
      },
    ]);
  });

  const aps = { alert: { body: 'We can call you now.', 'action-loc-key': 'Call' }, sound: 'default' };
  const step = callbackOf('connect-inbound');

  test.each<[string, Record<string, unknown>]>([
    ['beside the step', pushOf({ aps, message: step })],
    ['beside a step that is JSON in a text', pushOf({ aps, message: JSON.stringify(step) })],
    ['in the step', pushOf({ ...step, aps })],
    ['in a text', pushOf(JSON.stringify({ aps, message: step }))],
    ['beside the message', pushOf(step, { aps })],
  ])('brings the dialog that is %s', (_, body) => {
    expect(messageOf(body)?.passThrough).toEqual({ message: step, aps });
  });

  test('brings nothing that is unknown', () => {
    expect(messageOf(pushOf({ ...step, secretText: 'private' }, { more: 1 }))?.passThrough).toEqual({ message: step });
  });

  test('brings an action that is not one of the six: only the app knows', () => {
    expect(messageOf(pushOf(callbackOf('of-our-own-service')))).toMatchObject({
      passThrough: { message: { _action: 'of-our-own-service' } },
    });
  });

  test('step that is posted twice is one message; another step, device or time is another', () => {
    const once = idOf(pushOf(step));
    expect(idOf(pushOf(step), receivedAt + 1_000)).toBe(once);
    expect(messageOf(pushOf(step), receivedAt + 30_000)?.formerMessageId).toBe(once);
    const others = [
      idOf(pushOf(callbackOf('wait-for-agent'))),
      idOf(pushOf({ ...step, _id: 'another' })),
      idOf(pushOf(step, { deviceId: token })),
      idOf(pushOf(step), receivedAt + 60_000),
    ];
    expect(new Set([once, ...others]).size).toBe(5);
  });

  test.each<[string, Record<string, unknown>, string]>([
    ['whose id leads elsewhere', { ...step, _id: '../../admin' }, 'message._id cannot stand in an address'],
    ['whose action leads elsewhere', { ...step, _action: 'a/b' }, 'message._action cannot stand in an address'],
    ['without an id', { _action: 'connect-inbound' }, 'message._id'],
    ['without an action', { _id: callbackId }, 'message._action'],
    ['whose dialog is too large', { ...step, aps: { alert: 'é'.repeat(1_024) } }, 'larger than 1536 bytes'],
  ])('%s is unreadable', (_, message, reason) => {
    expect(whyUnreadable(read(pushOf(message)))).toContain(reason);
  });
});

describe('a chat', () => {
  const message = {
    source: 'gms',
    device,
    conversationId: chatId,
    kind: 'text',
    author: 'human',
    sentAt: receivedAt,
    sender: 'Ada',
    preview: 'Your order is on its way.',
  };

  test.each<[string, unknown]>([
    ['as an object', chatOf([agentRow])],
    ['as a text', JSON.stringify(chatOf([agentRow]))],
    ['as CometD wraps it', { channel: '/_genesys', data: { message: chatOf([agentRow]), id: 'i', tag: 't' } }],
    ['with unknown fields', { ...chatOf([agentRow]), version: 9 }],
    ['in other casings', chatOf([['message.text', 'Ada', 'Your order is on its way.', '38', 'Agent']])],
    ['of API 2', chat2Of([agent2])],
  ])('%s pushes what an agent wrote', (_, content) => {
    expect(read(pushOf(content))).toMatchObject([{ decision: 'agent-message', message }]);
  });

  test('pushes no notice, and takes the customer’s words as theirs', () => {
    expect(read(pushOf(chatOf([joinedRow, customerRow, typingRow, agentRow, leftRow])))).toMatchObject([
      { decision: 'ignored', reason: 'it is a notice', known: { conversationId: chatId } },
      { decision: 'customer-message', message: { conversationId: chatId, sentAt: receivedAt - 1 } },
      { decision: 'agent-message', message: { preview: 'Your order is on its way.', sentAt: receivedAt } },
    ]);
  });

  test('pushes nothing that the customer answered in the same transcript', () => {
    const last: typeof agentRow = ['Message.Text', 'Ada', 'Anything else?', '44', 'AGENT'];
    const answered = 'the customer answered it in the same transcript';
    expect(read(pushOf(chatOf([agentRow, customerRow, agentRow, customerRow, last])))).toMatchObject([
      { decision: 'ignored', reason: answered, known: { conversationId: chatId, sentAt: receivedAt - 4 } },
      { decision: 'customer-message' },
      { decision: 'ignored', reason: answered },
      { decision: 'customer-message' },
      { decision: 'agent-message', message: { preview: 'Anything else?', sentAt: receivedAt } },
    ]);
  });

  describe('of thousands of rows', () => {
    const rowsOf = (rowOf: (number: number) => readonly unknown[], count = 4_000) =>
      Array.from({ length: count }, (_, number) => rowOf(number));
    const said = (number: number) => ['Message.Text', 'Ada', `words ${number}`, '1', 'AGENT'];
    const older = 'more messages than one request may bring';

    test('reads the newest 20 messages, and says once that there were others', () => {
      const readings = read(pushOf(chatOf(rowsOf(said), { transcriptPosition: 4_000 })));
      expect(readings).toHaveLength(21);
      expect(readings[0]).toMatchObject({ decision: 'ignored', reason: older, known: { conversationId: chatId } });
      expect(readings.slice(1)).toMatchObject(
        rowsOf((number) => said(number + 3_980), 20).map(([, , preview], place) => ({
          decision: 'agent-message',
          message: { preview, sentAt: receivedAt - 19 + place },
        })),
      );
    });

    test.each<[string, object]>([
      ['and a position', { transcriptPosition: 4_000 }],
      ['without a position', { transcriptPosition: undefined }],
    ])('counts the customer’s with the agent’s: %s', (_, more) => {
      const both = rowsOf((number) => (number % 2 === 0 ? customerRow : agentRow));
      const readings = read(pushOf(chatOf(both, more))).filter(({ decision }) => decision !== 'ignored');
      expect(readings).toHaveLength(11);
      expect(readings.slice(-2)).toMatchObject([{ decision: 'customer-message' }, { decision: 'agent-message' }]);
    });

    test('20 are all read', () => {
      expect(read(pushOf(chatOf(rowsOf(said, 20))))).toHaveLength(20);
      expect(read(pushOf(chatOf(rowsOf(said, 21))))).toHaveLength(21);
    });

    test('says once that they are notices, which take no message’s place', () => {
      expect(read(pushOf(chatOf([agentRow, ...rowsOf(() => typingRow)])))).toMatchObject([
        { decision: 'ignored', reason: 'it is a notice' },
        { decision: 'agent-message', message: { preview: 'Your order is on its way.', sentAt: receivedAt } },
      ]);
    });
  });

  test.each<[string, unknown, string]>([
    [
      'a row of neither',
      chatOf([['Message.Text', 'Bot', 'Hello', '1', 'EXTERNAL']]),
      'neither an agent nor the customer',
    ],
    ['a row of API 2 that is a notice', chat2Of([{ ...agent2, type: 'TypingStarted' }]), 'it is a notice'],
    ['a row without words', chatOf([['Message.Text', 'Ada', ' ', '1', 'AGENT']]), 'it is a notice'],
    ['a row that is too short', chatOf([['Message.Text', 'Ada', 'Hello']]), 'neither an agent nor the customer'],
    ['no row', chatOf([]), 'the transcript is empty'],
    ['no list of rows', chatOf([], { transcriptToShow: 'none' }), 'the transcript is empty'],
  ])('ignores %s', (_, content, reason) => {
    expect(whyIgnored(read(pushOf(content)))).toContain(reason);
  });

  test('that is disconnected has ended, and its last words are still news', () => {
    const readings = read(pushOf(chatOf([agentRow, leftRow], { chatIxnState: 'DISCONNECTED' })));
    expect(readings).toMatchObject([
      { decision: 'ignored' },
      { decision: 'agent-message', message: { sentAt: receivedAt } },
      { decision: 'conversation-ended', end: { source: 'gms', conversationId: chatId, endedAt: receivedAt - 1 } },
    ]);
  });

  test.each<[string, unknown]>([
    ['of API 1', chatOf([], { chatIxnState: 'DISCONNECTED' })],
    ['of API 2', chat2Of([], { chatEnded: true })],
  ])('%s may end without a word', (_, content) => {
    expect(read(pushOf(content))).toMatchObject([
      { decision: 'conversation-ended', end: { conversationId: chatId, endedAt: receivedAt } },
    ]);
  });

  describe('knows a row again', () => {
    const ok: typeof agentRow = ['Message.Text', 'Ada', 'ok', '2', 'AGENT'];
    const later = receivedAt + 90_000;

    test('by its position, whether it comes alone or with those before it', () => {
      const alone = idOf(pushOf(chatOf([ok])));
      expect(idOf(pushOf(chatOf([ok])), later)).toBe(alone);
      expect(idOf(pushOf(chatOf([customerRow, ok])), later)).toBe(alone);
      expect(idOf(pushOf(chatOf([ok, typingRow], { transcriptPosition: 8 })), later)).toBe(alone);
      expect(idOf(pushOf(chatOf([ok], { transcriptPosition: 8 })), later)).not.toBe(alone);
    });

    test('on each device by itself', () => {
      expect(idOf(pushOf(chatOf([ok]), { deviceId: token }))).not.toBe(idOf(pushOf(chatOf([ok]))));
      expect(idOf(pushOf(chatOf([ok]), { deviceId: device.toUpperCase() }))).toBe(idOf(pushOf(chatOf([ok]))));
    });

    describe.each<[string, object]>([
      ['a position', { transcriptPosition: undefined }],
      ['a chat', { chatSessionId: undefined }],
    ])('without %s', (_, more) => {
      const idsOf = (rows: readonly unknown[], at = receivedAt) =>
        read(pushOf(chatOf(rows, more)), at).flatMap((reading) =>
          reading.decision === 'agent-message' ? [reading.message.messageId] : [],
        );

      test('by its words within a minute, also across its boundary', () => {
        const [once] = idsOf([ok]);
        expect(idsOf([ok], receivedAt + 10_000)).toEqual([once]);
        expect(idsOf([customerRow, ok, typingRow])).toEqual([once]);
        expect(messageOf(pushOf(chatOf([ok], more)), receivedAt + 30_000)?.formerMessageId).toBe(once);
        expect(idsOf([agentRow])).not.toEqual([once]);
      });

      test('said twice in a transcript is two messages', () => {
        const [first, between, second] = idsOf([ok, agentRow, ok]);
        expect([first, between]).toEqual(idsOf([ok, agentRow]));
        expect(second).not.toBe(first);
      });

      test('said later is said again', () => {
        const { messageId, formerMessageId } = messageOf(pushOf(chatOf([ok], more)), receivedAt + 90_000) ?? {};
        expect([messageId, formerMessageId]).not.toContain(idOf(pushOf(chatOf([ok], more))));
      });
    });

    test('with a position has had no other id', () => {
      expect(messageOf(pushOf(chatOf([ok])))).not.toHaveProperty('formerMessageId');
    });
  });

  test('without a name is the device’s', () => {
    expect(messageOf(pushOf(chatOf([agentRow], { chatSessionId: undefined })))?.conversationId).toBe(device);
  });
});

describe('a plain text', () => {
  test.each<[string, string]>([
    ['words', 'New message'],
    ['what begins like JSON', '{ no json'],
    ['a number', '42'],
    ['a list', '[1]'],
  ])('%s', (_, said) => {
    expect(read(pushOf(said))).toMatchObject([
      {
        decision: 'agent-message',
        message: { device, conversationId: device, kind: 'text', author: 'unknown', preview: said, sentAt: receivedAt },
      },
    ]);
  });

  test('to a device token is not kept under the token', () => {
    const message = messageOf(pushOf('New message', { deviceId: token }));
    expect(message?.device).toBe(token);
    expect(JSON.stringify([message?.conversationId, message?.messageId])).not.toContain(token);
  });

  test('is the same within a minute', () => {
    const once = idOf(pushOf('New message'));
    expect(idOf(pushOf('New message'), receivedAt + 10_000)).toBe(once);
    expect(idOf(pushOf('New message'), receivedAt + 60_000)).not.toBe(once);
    expect(messageOf(pushOf('New message'), receivedAt + 60_000)?.formerMessageId).toBe(once);
    expect(idOf(pushOf('Another message'))).not.toBe(once);
  });

  test('without a word is ignored', () => {
    expect(whyIgnored(read(pushOf(' ')))).toBe('message is empty');
  });
});

describe('unreadable', () => {
  test.each<[string, Record<string, unknown>, string]>([
    ['nothing', {}, 'deviceId is missing'],
    ['no device', { message: 'New message' }, 'deviceId is missing'],
    ['a device that is no text', { deviceId: 7, message: 'New message' }, 'deviceId is missing'],
    ['a device too long for a token', pushOf('New message', { deviceId: 'x'.repeat(4_097) }), 'deviceId is missing'],
    ['no message', { deviceId: device }, 'message is neither a text nor an object'],
    ['a list', pushOf([agentRow]), 'message is neither a text nor an object'],
    ['an object that nobody knows', pushOf({ event: 'typing' }), 'none of the forms that are known'],
    ['an envelope in an envelope without end', pushOf(nested(40)), 'none of the forms that are known'],
    ['a step without an id', pushOf({ aps: {}, message: { _action: 'get-dialog-start-chat' } }), 'message._id'],
  ])('%s', (_, body, reason) => {
    expect(whyUnreadable(read(body))).toContain(reason);
  });
});

test('a dialog that is nested too deeply in a text does not come with its step', () => {
  const aps = `${'{"a":'.repeat(20_000)}{}${'}'.repeat(20_000)}`;
  expect(messageOf(pushOf(callbackOf('connect-inbound'), { aps }))?.passThrough).toEqual({
    message: callbackOf('connect-inbound'),
  });
});

function nested(depth: number): object {
  return depth === 0 ? callbackOf('connect-inbound') : { data: { message: nested(depth - 1) } };
}
