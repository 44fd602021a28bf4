import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { AgentMessage } from '../../../lambdas/core/agent-message.ts';
import type { Alias } from '../../../lambdas/core/alias.ts';
import type { Identity, Reading } from '../../../lambdas/sources/reading.ts';
import { takeUpMessage } from '../../../lambdas/take-up/take-up-message.ts';
import { type LocalTables, startTables } from '../../dynamodb-local.ts';
import { type SqsStand, startStand } from '../../local/sqs/sqs-stand.ts';
import { day, minute, second } from '../core/entries.ts';
import { routeUnderTest } from '../route/route-under-test.ts';

let tables: LocalTables;
let stand: SqsStand;
let under: Awaited<ReturnType<typeof routeUnderTest>>;
let now: number;
beforeAll(async () => {
  [tables, stand] = await Promise.all([startTables(), startStand()]);
}, 30_000);
afterAll(async () => {
  await stand?.close();
  await tables?.close();
});
beforeEach(async () => {
  under = await routeUnderTest(tables, stand);
  now = stand.now();
});

const contact = (value: string): Alias => ({ kind: 'external-contact', value });
const source = 'genesys';
const about = { source, conversationId: 'conversation-1' } as const;
const hear = (...readings: readonly Reading[]) => under.route({}, { read: () => readings });
const says = (differences: Partial<AgentMessage> = {}): Reading => ({
  decision: 'agent-message',
  reason: '',
  message: { ...about, messageId: 'message-1', author: 'human', sentAt: now - second, ...differences },
});
const is = (differences: Partial<Identity>): Reading => ({
  decision: 'identity',
  reason: '',
  identity: { ...about, at: now - second, aliases: [], ...differences },
});
const keep = (customerId: string, ...aliases: readonly Alias[]) =>
  under.journal.keepAliases(source, aliases, customerId, now);
const owner = async () => (await under.readConversation()).owner;
const row = async () => (await under.rows())[0];

describe('a message that calls the customer by a name of the contact centre', () => {
  test('which somebody has told: it is that customer’s, and the conversation, too', async () => {
    await under.register('phone');
    await keep('anna', contact('c-1'));
    await hear(says({ aliases: [contact('c-1')] }));
    expect(await under.jobs('apns')).toMatchObject([{ customerId: 'anna' }]);
    expect(await owner()).toBe('anna');
  });

  test('which nobody knows yet: it waits, and is pushed once the app has told', async () => {
    await under.register('phone');
    await hear(says({ aliases: [contact('c-1'), { kind: 'address', value: 'a-1' }] }));
    expect(await row()).toMatchObject({ state: 'open', decision: 'customer-unknown' });
    await keep('anna', { kind: 'address', value: 'a-1' });
    stand.pass(5);
    await takeUpMessage(
      { conversation: 'conversation-1', messageId: 'message-1' },
      { step: 0, forced: false },
      { ...under.journal, ended: () => {} },
    );
    expect(await under.jobs('apns')).toMatchObject([{ customerId: 'anna', deviceId: 'phone' }]);
  });

  test('which the same message brings when it comes again: bound, and its row looked at', async () => {
    await under.register('phone');
    await hear(says());
    await hear(says({ customerId: 'anna' }));
    expect(await owner()).toBe('anna');
    expect(await under.looks()).toMatchObject([{ kind: 'conversation' }]);
  });

  test('names of two customers: of neither', async () => {
    await keep('anna', contact('c-1'));
    await keep('bob', contact('c-2'));
    await hear(says({ aliases: [contact('c-1'), contact('c-2')] }));
    expect(await row()).toMatchObject({ decision: 'customer-unknown' });
    expect(await owner()).toBeUndefined();
  });

  test('a name of another kind is another name', async () => {
    await keep('anna', contact('same'));
    await hear(says({ aliases: [{ kind: 'address', value: 'same' }] }));
    expect(await owner()).toBeUndefined();
  });

  test('a name that has not been told for 270 days means nobody, though its row is still there', async () => {
    await under.journal.keepAliases(source, [contact('c-1')], 'anna', now - 271 * day);
    expect(await under.journal.ownerOf(source, [contact('c-1')], now)).toBeUndefined();
  });
});

describe('what the contact centre comes to know later', () => {
  test('binds the conversation, and its messages are looked at', async () => {
    await hear(is({ customerId: 'anna' }));
    expect(await owner()).toBe('anna');
    expect(await under.looks()).toMatchObject([{ kind: 'conversation', conversation: 'conversation-1' }]);
  });

  test('with both names at once, it teaches the one by the other', async () => {
    await hear(is({ customerId: 'anna', aliases: [contact('c-1')] }));
    expect(await under.journal.ownerOf(source, [contact('c-1')], now)).toBe('anna');
  });

  test('a contact beside a known one is the conversation’s, and teaches nobody: it may be a third party’s', async () => {
    await keep('anna', contact('known'));
    await hear(is({ aliases: [contact('other'), contact('known')] }));
    expect(await owner()).toBe('anna');
    expect(await under.journal.ownerOf(source, [contact('other')], now)).toBeUndefined();
  });

  test('of which nobody knows the customer: kept for whoever comes to know', async () => {
    await hear(is({ aliases: [contact('c-1')] }));
    await hear(is({ aliases: [contact('c-2'), contact('c-1')] }));
    expect(await under.readConversation()).toMatchObject({ aliases: [contact('c-2'), contact('c-1')] });
    expect(await under.looks()).toEqual([]);
  });

  test('an event that comes days late changes nothing of what was said since', async () => {
    await hear(is({ customerId: 'bob', at: now - minute }));
    await hear(is({ customerId: 'anna', at: now - 3 * day }));
    expect(await owner()).toBe('bob');
    await hear(says({ customerId: 'anna', sentAt: now - 3 * day }));
    expect(await owner()).toBe('bob');
    await under.journal.keepAliases(source, [contact('c-1')], 'bob', now);
    await under.journal.keepAliases(source, [contact('c-1')], 'anna', now - day);
    expect(await under.journal.ownerOf(source, [contact('c-1')], now)).toBe('bob');
  });

  test('and outranks whoever reported before, however late it comes', async () => {
    await under.report('active', now, 'bob');
    await hear(is({ customerId: 'anna', at: now - 3 * day }));
    expect(await owner()).toBe('anna');
  });
});

describe('whose word outranks whose', () => {
  const anna = contact('of-anna');
  const bob = contact('of-bob');
  beforeEach(async () => {
    await keep('anna', anna);
    await keep('bob', bob);
  });

  test('a contact that is corrected: the conversation is the other customer’s', async () => {
    await hear(is({ aliases: [anna], at: now - 2 * minute }));
    await hear(is({ aliases: [bob], at: now - minute }));
    expect(await owner()).toBe('bob');
    await hear(says({ aliases: [anna], sentAt: now - 3 * minute }));
    expect(await owner()).toBe('bob');
  });

  test('what the source says of this conversation itself outranks a contact, whichever is later', async () => {
    await hear(is({ customerId: 'anna', at: now - 2 * minute }));
    await hear(says({ aliases: [bob] }));
    expect(await owner()).toBe('anna');
    await hear(is({ customerId: 'carla', at: now - minute }));
    expect(await owner()).toBe('carla');
  });

  test('an old message in a new snapshot: the customer is the snapshot’s', async () => {
    await hear(is({ customerId: 'anna', at: now - 2 * minute }));
    await hear(says({ customerId: 'bob', sentAt: now - 3 * minute, namedAt: now - minute }));
    expect(await owner()).toBe('bob');
  });

  test('somebody who says more while a message is decided: it is decided again', async () => {
    await under.register('phone');
    await under.register('watch', 'apns', 'bob');
    let meanwhile = () => hear(is({ customerId: 'bob', at: now - second }));
    await under.route(
      {},
      {
        read: () => [says({ aliases: [anna] })],
        readCustomer: async (customerId) => {
          await meanwhile();
          meanwhile = async () => {};
          return under.journal.readCustomer(customerId);
        },
      },
    );
    expect(await owner()).toBe('bob');
    expect(await under.jobs('apns')).toMatchObject([{ customerId: 'bob', deviceId: 'watch' }]);
    expect(await under.rows()).toHaveLength(1);
  });
});

describe('a message that is said to be undelivered after it was heard', () => {
  test('takes no heartbeat for its proof any more, and is looked at', async () => {
    await under.report('active', now - 10 * second);
    await under.register('phone');
    await hear(says());
    expect(await row()).toMatchObject({ state: 'open', decision: 'watching' });
    await under.report('active', now + 3 * second);
    await hear(says({ undelivered: true }));
    expect(await row()).toMatchObject({ state: 'open', undelivered: true });
    expect(await under.looks()).toMatchObject([{ kind: 'conversation' }]);
    // Once: the same is said with every snapshot.
    await hear(says({ undelivered: true }));
    expect(await under.looks()).toEqual([]);
    stand.pass(62);
    await takeUpMessage(
      { conversation: 'conversation-1', messageId: 'message-1' },
      { forced: true },
      { ...under.journal, ended: () => {} },
    );
    expect(await under.jobs('apns')).toMatchObject([{ deviceId: 'phone' }]);
  });

  test('is not decided over the top of it by somebody who had read it before', async () => {
    await under.report('active', now - 10 * second);
    await hear(says());
    const read = await under.journal.readMessage('conversation-1', 'message-1');
    if (!read) throw new Error('There is no row.');
    await hear(says({ undelivered: true }));
    const seen = { ...read.row, step: 1 };
    expect(await under.journal.advance(read, seen, new Map())).toBe(false);
  });

  test('changes nothing of a message that is closed', async () => {
    await hear(says({ customerId: 'anna' }));
    expect(await row()).toMatchObject({ state: 'withheld' });
    await hear(says({ undelivered: true }));
    expect(await row()).not.toHaveProperty('undelivered');
  });
});

test('several readings of one event are heard in their order', async () => {
  await under.register('phone');
  const seenBefore: Reading = {
    decision: 'customer-message',
    reason: '',
    message: { ...about, messageId: 'of-customer', sentAt: now - 10 * second, customerId: 'anna' },
  };
  await hear(seenBefore, says({ sentAt: now - 20 * second }), says({ messageId: 'message-2' }));
  expect((await under.rows()).map(({ messageId, state }) => [messageId, state]).toSorted()).toEqual([
    ['message-1', 'seen'],
    ['message-2', 'open'],
  ]);
});
