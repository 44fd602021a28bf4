import { describe, expect, test } from '@jest/globals';
import { bindingWords } from '../../lambdas/core/binding.ts';
import { opened } from '../../lambdas/core/breaker.ts';
import type { Decision } from '../../lambdas/core/decide.ts';
import { type SeenBy, seenBy } from '../../lambdas/core/evidence.ts';
import { defaultPreferences } from '../../lambdas/core/preferences.ts';
import { type PushEnd, type WaitReason, waitReasons } from '../../lambdas/core/push-row.ts';
import { type WithheldReason, withheldReasons } from '../../lambdas/core/withheld-reason.ts';
import { tellConversationItself } from '../../operator/explain-conversation.ts';
import { endInWords } from '../../operator/explain-end.ts';
import { factsForPrograms } from '../../operator/explain-facts.ts';
import { tellMessage } from '../../operator/explain-message.ts';
import { isOverdue, tellNext } from '../../operator/explain-next.ts';
import { whatToCheck } from '../../operator/explain-nothing.ts';
import type { ConversationFacts, ReadMessage } from '../../operator/explain-read.ts';
import { duration } from '../../operator/times.ts';
import { noon } from '../lambdas/adapters/journal-entries.ts';
import { aDevice, aPresence, evidence, goneSince, hour, minute, second } from '../lambdas/core/entries.ts';
import { aConversation, decided, ends, expiresAt, isSent, takenUp, waits, withheldBy } from './explain-rows.ts';

const later = noon + 2 * hour;
const story = (message: ReadMessage, facts: ConversationFacts = aConversation(), now = later) =>
  tellMessage(message, facts, now);
const texts = (message: ReadMessage, facts?: ConversationFacts, now?: number) =>
  story(message, facts, now).map(({ text }) => text);

describe('why a message was withheld', () => {
  /** What each says, and what it tells whoever can do something about it. */
  const expected: Readonly<Record<WithheldReason, readonly [says: RegExp, todo: RegExp | undefined]>> = {
    'channel-down': [/took nothing from us .* until its time was over/, /handoff doctor/],
    refused: [
      /refused it, and the devices are not to blame/,
      /not sent again.*dead-letters list.*the next message goes out; then drop/,
    ],
    paused: [/a person had paused/, /handoff resume/],
    'tries-used-up': [/thousands of times/, /LaterFunction and Sweep/],
    unconfirmed: [/no certain answer came, so it may have arrived/, /timeouts/],
    'channel-not-configured': [/a channel that this deployment does not have/, /setting channels/],
    'devices-gone': [/all devices .* marked as gone/, /devices --customer anna.*devices restore/],
    'owner-changed': [/passed to another customer/, /by whose word/],
    'no-device': [/no registered device/, /PUT \/v1\/devices.*devices --customer anna/],
    'customer-unknown': [
      /nobody said in time whose conversation it is/,
      /name the customer.* report presence .*: docs\/sources has a page/,
    ],
    'category-off': [/switched off this kind of message/, /own wish/],
    muted: [/has muted/, /own wish/],
    'quiet-hours': [/quiet hours, in which they want nothing/, /own wish/],
    'conversation-ended': [/the conversation had ended/, undefined],
    expired: [/its time was over before it could be pushed/, /messageExpirySeconds/],
    superseded: [/a newer message of the conversation spoke for it/, undefined],
  };

  test.each(withheldReasons)('%s, of a row that core made', (reason) => {
    const message = withheldBy[reason]();
    // The row is what it is said to be: made by the rules, not by hand.
    expect(message.row).toMatchObject({ state: 'withheld', reason });
    const [says, todo] = expected[reason];
    const end = story(message).at(-1);
    expect(end?.text).toMatch(new RegExp(`^ended as withheld \\(${reason}\\): `));
    expect(end?.text).toMatch(says);
    if (todo) expect(end?.todo).toMatch(todo);
    else expect(end?.todo).toBeUndefined();
  });

  test('no two reasons sound alike', () => {
    const said = withheldReasons.map((reason) => story(withheldBy[reason]()).at(-1)?.text.split(': ')[1]);
    expect(new Set(said).size).toBe(withheldReasons.length);
  });

  test.each(withheldReasons)('%s, as the end of one push of several', (reason) => {
    const told = texts(ends({ state: 'withheld', reason }));
    expect(told).toContainEqual(expect.stringMatching(new RegExp(`^phone: withheld \\(${reason}\\): .{20}`)));
  });

  test('a device that was passed over: since when it is gone, or that its channel is not there', () => {
    const tablet = aDevice('tablet', { channel: 'fcm' });
    const ipad = aDevice('ipad', { gone: goneSince(noon - hour) });
    const customers = new Map([
      ['anna', { devices: [aDevice('phone'), tablet, ipad], preferences: defaultPreferences }],
    ]);
    const row = decided({ devices: [aDevice('phone'), tablet, ipad], channels: ['apns'] });
    const told = texts({ row, pushes: [] }, aConversation({ customers }));
    expect(told).toContain('ipad: passed over, gone since 11:00:00 (“Unregistered”)');
    expect(told).toContainEqual(expect.stringMatching(/^tablet: passed over \(channel-not-configured\): /));
  });
});

describe('a message whose source addressed one device', () => {
  const addressed = (deviceId: string | null, known: Parameters<typeof decided>[0] = {}): ReadMessage => ({
    row: decided({ ...known, onlyDevice: deviceId === null ? null : { customerId: 'anna', deviceId } }),
    pushes: [],
  });

  test('is said to be for that one', () => {
    expect(texts(addressed('phone'))[0]).toBe(
      'agent message from Genesys, for the device phone alone, news until 13:00:00',
    );
    expect(factsForPrograms(aConversation(), [addressed('phone')], later).messages[0]).toMatchObject({
      onlyDevice: 'phone',
    });
  });

  test.each<[WithheldReason, ReadMessage, RegExp, RegExp]>([
    ['no-device', addressed('tablet'), /device that its source addressed is not registered/, /routingId/],
    ['no-device', addressed(null), /device that its source addressed is not registered/, /routingId/],
    [
      'devices-gone',
      addressed('ipad', { devices: [aDevice('phone'), aDevice('ipad', { gone: goneSince(noon) })] }),
      /of the one device that it is for: it is marked as gone/,
      /devices --customer anna/,
    ],
    ['channel-not-configured', addressed('phone', { channels: ['fcm'] }), /one device .* a channel/, /channels/],
  ])('%s says nothing of the customer’s others', (reason, message, says, todo) => {
    expect(message.row).toMatchObject({ state: 'withheld', reason });
    const end = story(message).at(-1);
    expect(end?.text).toMatch(says);
    expect(end?.text).not.toMatch(/all devices|customer has no/);
    expect(end?.todo).toMatch(todo);
    const [told] = factsForPrograms(aConversation(), [message], later).messages;
    expect(told).toMatchObject(endInWords(reason, message.row));
  });

  test('none of ours: it names none', () => {
    expect(texts(addressed(null))[0]).toContain(', for a device that is none of ours, ');
  });
});

describe('what to check where the journal knows nothing', () => {
  const known = (conversation: string) => whatToCheck({ conversation, evidence: { presences: [] } }, 'm').join('\n');

  test('of Genesys: its bus, rules and topics', () => {
    expect(known('c-1')).toMatch(/Did Genesys' event come.* logs of Route.*Genesys' bus, rules and topics/s);
  });

  test('of another source: its webhook, which has neither', () => {
    const said = known('intercom-eu~c-1');
    expect(said).toMatch(/Did the request of intercom-eu come.* logs of Ingest.*\/v1\/sources\/intercom-eu;.*doctor/s);
    expect(said).not.toMatch(/Genesys|Route|bus|rules/);
  });

  test('a conversation that somebody knows is not doubted', () => {
    const asked = whatToCheck({ conversation: 'c-1', evidence: { owner: 'anna', presences: [] } }, undefined);
    expect(asked.join()).not.toMatch(/Is the id right|Without --message/);
    expect(asked.join()).toMatch(/about the time that it was sent/);
  });
});

describe('what became of one push', () => {
  const expected: Readonly<Record<PushEnd['state'], readonly [message: () => ReadMessage, says: RegExp]>> = {
    delivered: [
      () => ends({ state: 'delivered' }),
      /^phone: delivered by APNs after 0\.4 s, 1\.4 s after the message \(1 try\)$/,
    ],
    gone: [() => ends({ state: 'gone' }, 'Unregistered'), /^phone: APNs says that it is gone \(“Unregistered”\)/],
    refused: [() => ends({ state: 'refused' }, 'BadTopic'), /^phone: APNs refused it \(“BadTopic”\); .* dead letters/],
    seen: [() => ends({ state: 'seen' }), /^phone: not sent, because by then the customer had seen/],
    superseded: [() => ends({ state: 'superseded' }), /^phone: not sent: a newer message .* stood on its screen/],
    withheld: [
      () => ends({ state: 'withheld', reason: 'muted' }),
      /^phone: withheld \(muted\): the customer has muted/,
    ],
  };
  test.each(Object.entries(expected))('%s', (state, [make, says]) => {
    const message = make();
    expect(message.pushes[0]).toMatchObject({ state });
    expect(texts(message)).toContainEqual(expect.stringMatching(says));
  });

  const waiting: Readonly<Record<WaitReason, RegExp>> = {
    watching: /^phone: the customer came back to the conversation.*: it is tried again at 12:05:00, in 5 min/,
    'try-later': /^phone: APNs could not take it \(“TooManyRequests”\): it is tried again at 12:05:00/,
    'channel-down': /^phone: APNs takes nothing from us \(“TooManyRequests”\)/,
    paused: /^phone: a person has paused it/,
    changed: /^phone: something about its device or customer changed meanwhile/,
  };
  test.each(waitReasons)('it waits: %s', (because) => {
    const told = texts(waits(because, noon + 5 * minute, noon, 'TooManyRequests'), undefined, noon);
    expect(told).toContainEqual(expect.stringMatching(waiting[because]));
  });

  test('what is farther off than the longest delay of a queue is the sweeper’s', () => {
    const told = texts(waits('try-later', noon + 40 * minute, noon), undefined, noon);
    expect(told).toContainEqual(expect.stringMatching(/tried again at 12:40:00, in 40 min, by the sweeper/));
  });

  test('in the queue, being sent, and lost on the way', () => {
    const now = noon + 11 * second;
    expect(texts({ row: decided(), pushes: [] }, undefined, now)).toContain(
      'phone: in the queue of APNs for 10 s, with no attempt yet; if there is none, it counts as lost at 12:05:01 and is put there again',
    );
    const sent = isSent(noon + minute);
    expect(texts(sent, undefined, now)).toContain(
      'phone: being sent to APNs (1 try); whoever does it has until 12:01:00',
    );
    expect(texts(sent, undefined, noon + 90 * second)).toContain(
      'phone: whoever was sending it to APNs had until 12:01:00 and did not come back (1 try); it is taken up again from 12:02:00 on',
    );
  });

  test('a mark that was taken off again, or replaced by a registration, is said so', () => {
    const gone = ends({ state: 'gone' }, 'Unregistered');
    expect(texts(gone)).toContainEqual(expect.stringMatching(/since then it was registered again/));
    const customer = { devices: [aDevice('phone', { gone: goneSince(noon) })], preferences: defaultPreferences };
    const told = story(gone, aConversation({ customers: new Map([['anna', customer]]) }));
    const push = told.find(({ text }) => text.startsWith('phone: APNs says'));
    expect(push?.text).not.toMatch(/since then/);
    expect(push?.todo).toMatch(/registers again/);
  });
});

describe('what proves that a message was seen', () => {
  const proofs: Readonly<Record<SeenBy, ConversationFacts['evidence']>> = {
    active: evidence({ presences: [aPresence({ reportedAt: noon + 3 * second, lastActiveAt: noon + 3 * second })] }),
    'customer-message': evidence({ lastCustomerMessageAt: noon + 3 * second }),
    read: evidence({ readUpTo: noon }),
  };
  const says: Readonly<Record<SeenBy, RegExp>> = {
    active: /^ended as seen: the app showed the conversation at least 2 s after/,
    'customer-message': /^ended as seen: the customer wrote at least 2 s after/,
    read: /^ended as seen: the app said that the customer has read it/,
  };
  test.each(seenBy)('%s', (by) => {
    const row = decided({ now: noon + 4 * second, conversation: proofs[by] });
    expect(row).toMatchObject({ state: 'seen', seenBy: by });
    const told = texts({ row, pushes: [] }, aConversation({ evidence: proofs[by] }));
    expect(told.at(-1)).toMatch(says[by]);
  });

  test('a report from before proves nothing; whether the device counted as watching is said', () => {
    const watching = evidence({ presences: [aPresence()] });
    const row = decided({ conversation: watching });
    expect(row).toMatchObject({ state: 'open', decision: 'watching' });
    expect(texts({ row, pushes: [] }, aConversation({ evidence: watching }), noon + second)).toEqual([
      'phone last said that it is showing the conversation (active 10 s before the message, at 11:59:50); it counts as watching until 12:00:50, which proves nothing of this message',
      'agent message from Genesys, news until 13:00:00',
      'the customer seems to be watching, without proof yet that they saw it',
    ]);
  });

  test('by the rule that decided: not of another’s device, not where pushes come while active, not after the end', () => {
    const active = aPresence({ reportedAt: noon + 3 * second, lastActiveAt: noon + 3 * second });
    const open = { row: decided({ now: noon + second }), pushes: [] };
    const seen = texts(open, aConversation({ evidence: evidence({ presences: [active] }) }));
    expect(seen).toContainEqual(expect.stringMatching(/, which proves that the message was seen$/));
    const another = evidence({ presences: [{ ...active, customerId: 'bob' }] });
    expect(texts(open, aConversation({ evidence: another }))).toContainEqual(
      expect.stringMatching(/it counts for nothing, because the conversation is another customer's$/),
    );
    const insists = { devices: [aDevice('phone')], preferences: { ...defaultPreferences, pushWhileActive: true } };
    const insisting = aConversation({
      evidence: evidence({ presences: [active] }),
      customers: new Map([['anna', insists]]),
    });
    expect(texts(open, insisting)).toContainEqual(expect.stringMatching(/would prove it seen, but/));
    const over = ends({ state: 'delivered' });
    expect(texts(over, aConversation({ evidence: evidence({ presences: [active] }) }))).toContainEqual(
      expect.stringMatching(/by then this message had ended$/),
    );
  });

  test('a heartbeat proves nothing of a message that did not reach the app', () => {
    const conversation = evidence({
      presences: [aPresence({ reportedAt: noon + 3 * second, lastActiveAt: noon + 3 * second })],
    });
    const row = { ...decided(), undelivered: true };
    const told = texts({ row, pushes: [] }, aConversation({ evidence: conversation }));
    expect(told).toContainEqual(expect.stringMatching(/did not reach the app, so a heartbeat proves nothing/));
    expect(told).toContainEqual(expect.stringMatching(/^phone last said .* proves nothing of this message$/));
  });
});

test('the whole story of a push stands in the order of time', () => {
  const watching = evidence({
    binding: { by: 'presence', at: 0 },
    presences: [aPresence({ lastActiveAt: noon - 12 * second, reportedAt: noon - 12 * second })],
  });
  const first = decided({ conversation: watching });
  const ipad = aDevice('ipad', { gone: goneSince(noon - 3 * hour) });
  const devices = [aDevice('phone'), aDevice('tablet', { channel: 'fcm' }), ipad];
  const now = noon + minute;
  const { row } = takenUp(first, [], { now, devices, conversation: watching });
  expect(row).toMatchObject({ state: 'open', decision: 'push', step: 1 });
  const customers = new Map([['anna', { devices, preferences: defaultPreferences }]]);
  const told = story({ row, pushes: [] }, aConversation({ evidence: watching, customers }), now + second);
  expect(told.map(({ at }) => at)).toEqual(told.map(({ at }) => at).toSorted());
  expect(told.map(({ text }) => text)).toEqual([
    'phone last said that it is showing the conversation (active 12 s before the message, at 11:59:48), which proves nothing of this message',
    'agent message from Genesys, news until 13:00:00',
    'taken up again (once): no proof that it was seen → push to 2 devices: phone (APNs), tablet (FCM)',
    'ipad: passed over, gone since 09:00:00 (“Unregistered”)',
    expect.stringMatching(/^phone: in the queue of APNs/),
    expect.stringMatching(/^tablet: in the queue of FCM/),
  ]);
});

describe('who the customer is', () => {
  test.each(bindingWords)('by the word of: %s', (by) => {
    const says = {
      presence: 'their own app',
      alias: 'a name that the contact centre has',
      source: 'the contact centre itself',
    };
    const [owner] = tellConversationItself(aConversation({ evidence: evidence({ binding: { by, at: noon } }) }));
    expect(owner?.text).toContain("it is the customer anna's");
    expect(owner?.text).toContain(says[by]);
  });

  test('nobody knows: what would help, and by how many names the contact centre knows them, never which', () => {
    const aliases = [{ kind: 'address', value: '+41790000000' } as const];
    const [owner] = tellConversationItself(aConversation({ evidence: { presences: [], aliases } }));
    expect(owner?.text).toContain('nobody has said whose it is');
    expect(owner?.text).toContain('a name (address)');
    expect(owner?.text).not.toContain('4179');
    expect(owner?.todo).toMatch(/report presence.*docs\/sources has a page/);
  });
});

describe('what happens next', () => {
  const next = (message: ReadMessage, now: number, facts = aConversation()) =>
    tellNext(message, facts, now).map(({ text }) => text);

  /** Every decision that leaves a row open, and what it waits for. */
  const open: Readonly<Record<Exclude<Decision['kind'], 'seen' | 'withheld'>, readonly [ReadMessage, RegExp]>> = {
    watching: [
      { row: decided({ conversation: evidence({ presences: [aPresence()] }) }), pushes: [] },
      /^it is looked at again at 12:00:21, in 20 s$/,
    ],
    'customer-unknown': [
      { row: decided({ conversation: { presences: [] } }), pushes: [] },
      /^it is looked at again at 12:00:06, in 5\.0 s$/,
    ],
    deferred: [
      {
        row: decided({
          preferences: { quietHours: { start: '11:00', end: '13:00', timeZone: 'UTC', mode: 'defer' } },
        }),
        pushes: [],
      },
      /^the sweeper takes it up at 13:0\d:\d\d, in .*, a little after the quiet hours/,
    ],
    push: [
      { row: decided(), pushes: [] },
      /^should nothing come of it by 12:05:01, .* the sweeper takes it up \(1 push not ended\)$/,
    ],
  };
  test.each(Object.entries(open))('%s', (decision, [message, says]) => {
    expect(message.row).toMatchObject({ state: 'open', decision });
    expect(next(message, noon + second)).toContainEqual(expect.stringMatching(says));
    expect(next(message, noon + second)).toContainEqual(
      expect.stringMatching(/^it ends at the latest when it expires/),
    );
  });

  test('a channel that is down: since when, by the provider’s word, until when', () => {
    const breaker = opened(undefined, 'ExpiredProviderToken', noon);
    const facts = aConversation({ down: [{ channel: 'apns', line: 'com.example.app', breaker }] });
    const message = waits('channel-down', noon + minute, noon);
    expect(next(message, noon + second, facts)).toContain(
      'APNs has been down for com.example.app since 12:00:00 (“ExpiredProviderToken”): the next attempt is at 12:01:00, in 59 s',
    );
    // Of a channel that no push waits for, nothing is said.
    const fcm = aConversation({ down: [{ channel: 'fcm', line: 'project', breaker }] });
    expect(next(message, noon + second, fcm).join()).not.toContain('has been down');
  });

  test('what a person has paused', () => {
    const facts = aConversation({ switches: { channels: { apns: noon }, sources: {} } });
    expect(next({ row: decided(), pushes: [] }, noon + second, facts)[0]).toMatch(/^a person has paused/);
  });

  test('an overdue row is said to be what must never be; a closed one has nothing before it', () => {
    const message = { row: decided(), pushes: [] };
    expect(isOverdue(message, noon + 8 * minute)).toBe(false);
    expect(isOverdue(message, noon + 8 * minute + 2 * second)).toBe(true);
    const told = tellNext(message, aConversation(), expiresAt);
    expect(told[0]).toMatchObject({
      text: 'it is overdue since 12:05:01: the sweeper should have taken it up within a minute',
      todo: expect.stringMatching(/handoff doctor/),
    });
    expect(next(ends({ state: 'delivered' }), later)).toEqual([]);
  });
});

test('programs get the same facts, and never a word of the message', () => {
  const message = waits('try-later', noon + 5 * minute, noon, 'TooManyRequests');
  const row = { ...message.row, content: { mode: 'full', sender: 'Ann', preview: 'Your order' } as const };
  const facts = aConversation({ evidence: evidence({ presences: [aPresence()] }) });
  const told = factsForPrograms(facts, [{ ...message, row }], noon);
  expect(told).toMatchObject({
    conversation: 'conversation-1',
    source: 'genesys',
    conversationId: 'conversation-1',
    customerId: 'anna',
    messages: [
      {
        messageId: 'message-1',
        state: 'open',
        sentAt: '2026-01-15T12:00:00.000Z',
        pushes: [{ deviceId: 'phone', state: 'waiting', because: 'try-later', detail: 'TooManyRequests', tries: 0 }],
        next: expect.arrayContaining([{ at: expect.any(String), text: expect.any(String) }]),
      },
    ],
  });
  expect(JSON.stringify(told)).not.toMatch(/Ann\b|Your order|token-of/);
  const [withheld] = factsForPrograms(facts, [withheldBy['no-device']()], later).messages;
  expect(withheld).toMatchObject({ reason: 'no-device', means: expect.any(String), todo: expect.any(String) });
});

test('lengths of time are precise where they are short', () => {
  const said = [-5, 400, 9_900, 12_000, 119_000, 180_000, 7_200_000, 172_800_000].map(duration);
  expect(said).toEqual(['0.0 s', '0.4 s', '9.9 s', '12 s', '119 s', '3 min', '2 h', '2 days']);
});
