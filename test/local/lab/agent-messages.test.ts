import { describe, expect, test } from '@jest/globals';
import { readOpenMessaging } from '../../../lambdas/sources/genesys/open-messaging.ts';
import { defaultGenesysSettings } from '../../../lambdas/sources/genesys/settings.ts';
import { readGenesysEvents } from '../../../lambdas/sources/genesys-eventbridge.ts';
import { readWebhook } from '../../../lambdas/sources/read-webhook.ts';
import type { SourceSettings } from '../../../lambdas/sources/source-settings.ts';
import type { AgentSays } from '../../../local/lab/agent-messages/agent-says.ts';
import { bodyOf } from '../../../local/lab/agent-messages/body-of.ts';
import { genesysEvent } from '../../../local/lab/agent-messages/genesys.ts';
import { openMessagingBody } from '../../../local/lab/agent-messages/open-messaging.ts';
import { putAtPath } from '../../../local/lab/agent-messages/put-at-path.ts';

const sentAt = Date.parse('2026-11-21T10:00:00.250Z');
const device = '6f1c7d9a-1c1e-4f0e-9f67-3f9d0a6f2b11';
const says: AgentSays = {
  conversationId: 'c-1',
  messageId: 'm-1',
  author: 'human',
  kind: 'text',
  text: 'Your <order> & more is on its way.',
  sentAt,
  place: 7,
};
const named: AgentSays = { ...says, customerId: 'ada' };
const heard = {
  conversationId: 'c-1',
  messageId: 'm-1',
  sentAt,
  author: 'human',
  kind: 'text',
  sender: 'Grace',
  preview: 'Your <order> & more is on its way.',
};
const inWholeSeconds = sentAt - 250;

/** Who says it in which kind: each has to be heard as it was said. */
const ways = [
  ['human', 'text'],
  ['human', 'structured'],
  ['bot', 'text'],
  ['bot', 'structured'],
] as const;
const senderOf = (author: 'human' | 'bot') => (author === 'bot' ? 'Robo' : 'Grace');

/** As it goes over the wire. */
const sent = (body: unknown) => JSON.parse(JSON.stringify(body));

describe('Genesys Cloud', () => {
  test.each(ways)('brings what a %s says as %s over the partner bus', (author, kind) => {
    const event = genesysEvent({ ...says, author, kind }, 'aws.partner/genesys.com/cloud/org/local');
    expect(event.source).toBe('aws.partner/genesys.com/cloud/org/local');
    expect(readGenesysEvents(sent(event), defaultGenesysSettings)).toMatchObject([
      {
        decision: 'agent-message',
        message: { ...heard, source: 'genesys', author, kind, sender: senderOf(author) },
      },
    ]);
  });

  test.each(ways)(
    'posts what a %s says as %s to the Open Messaging webhook, without the conversation',
    (author, kind) => {
      const [reading, ...more] = readOpenMessaging(
        sent(openMessagingBody({ ...named, author, kind })),
        defaultGenesysSettings,
      );
      const { conversationId, ...rest } = heard;
      expect(more).toEqual([]);
      expect(reading).toMatchObject({
        decision: 'agent-message',
        message: {
          ...rest,
          author,
          kind,
          sender: senderOf(author),
          aliases: [{ kind: 'address', value: 'ada' }],
        },
      });
      expect(reading).not.toHaveProperty('message.conversationId');
    },
  );
});

const common = { botReplies: true, maximumBytes: 262_144 };
const bearer = { kind: 'bearer' } as const;
const everything: SourceSettings = {
  kind: 'generic',
  auth: bearer,
  ...common,
  map: {
    event: { path: 'event', message: ['message.created'], ended: ['closed'] },
    tenant: { path: '/account/a.b/id', allowed: ['7'] },
    conversation: 'data.messages.1.conversation',
    message: 'data.messages.1.id',
    customer: 'data.customer',
    direction: { path: 'data.direction', outbound: ['out'], inbound: ['in'] },
    author: { path: 'data.is_bot', human: ['false'], bot: ['true'] },
    kind: { path: 'data.kind', text: ['plain'], structured: ['card'] },
    type: { path: 'data.type', chat: ['chat'], ticket: ['ticket'] },
    csat: { path: 'data.csat', yes: ['true'] },
    text: 'data.text',
    sender: 'data.sender',
    time: 'data.time',
  },
};
const sources: Readonly<Record<string, SourceSettings>> = {
  acme: everything,
  intercom: { kind: 'intercom', ...common, appIds: ['abc123', 'other'] },
  cxone: { kind: 'cxone', auth: bearer, ...common, brandIds: ['4321'] },
  tenant: { kind: 'cxone', auth: bearer, ...common, brandIds: ['11e80000-0000'] },
  byoc: { kind: 'cxone', auth: { kind: 'client-credentials' }, ...common, brandIds: ['4321'] },
};
const read = (name: string, settings: SourceSettings, given: AgentSays) =>
  readWebhook(name, settings, sent(bodyOf(given, settings)), sentAt + 1_000);

describe.each(Object.entries(sources))('%s', (name, settings) => {
  test.each(ways)('says what a %s says as %s, and to whom', (author, kind) => {
    const at = settings.kind === 'intercom' ? inWholeSeconds : sentAt;
    expect(read(name, settings, { ...named, author, kind })).toMatchObject([
      {
        decision: 'agent-message',
        message: { ...heard, source: name, customerId: 'ada', author, kind, sender: senderOf(author), sentAt: at },
      },
    ]);
  });

  test('names nobody where nobody is known', () => {
    const [reading] = read(name, settings, says);
    expect(reading).toMatchObject({ decision: 'agent-message', message: { conversationId: 'c-1' } });
    expect(reading).not.toHaveProperty('message.customerId');
  });
});

test('a source of a mapping that names little says no more than that', () => {
  const settings: SourceSettings = { ...everything, map: { conversation: 'id', text: 'text' } };
  expect(bodyOf(named, settings)).toEqual({ id: 'c-1', text: says.text });
  expect(read('acme', settings, named)).toMatchObject([
    { decision: 'agent-message', message: { conversationId: 'c-1', author: 'unknown' } },
  ]);
});

test('a source that knows no structured messages says it as a text', () => {
  const settings: SourceSettings = {
    ...everything,
    map: { conversation: 'id', kind: { path: 'kind', text: ['plain'] } },
  };
  expect(read('acme', settings, { ...named, kind: 'structured' })).toMatchObject([{ message: { kind: 'text' } }]);
});

describe('to one device', () => {
  test('GMS posts a transcript whose last row is the message', () => {
    const settings: SourceSettings = { kind: 'gms', auth: { kind: 'header', header: 'x-api-key' }, ...common };
    const readings = [7, 7, 8].map((place) => read('gms', settings, { ...named, device, place }));
    for (const reading of readings) {
      expect(reading).toMatchObject([
        {
          decision: 'agent-message',
          message: { source: 'gms', conversationId: 'c-1', device, author: 'human', kind: 'text', preview: says.text },
        },
      ]);
    }
    const [first, again, next] = readings.map(([reading]) =>
      reading?.decision === 'agent-message' ? reading : undefined,
    );
    expect(again?.message.messageId).toBe(first?.message.messageId);
    expect(next?.message.messageId).not.toBe(first?.message.messageId);
  });

  test('ASAPP posts what its mapping names, beside the token of its preset', () => {
    const settings: SourceSettings = {
      kind: 'asapp',
      auth: bearer,
      ...common,
      map: { conversation: 'issue', message: 'id', text: 'text' },
    };
    expect(bodyOf({ ...named, device }, settings)).toEqual({ issue: 'c-1', id: 'm-1', text: says.text, token: device });
    expect(read('asapp', settings, { ...named, device })).toMatchObject([
      {
        decision: 'agent-message',
        message: { conversationId: 'c-1', device, messageId: expect.stringMatching(/^m-1~/) },
      },
    ]);
  });
});

describe('a value is put where a path leads', () => {
  test.each([
    [{}, 'a.b', { a: { b: 1 } }],
    [{ a: { c: 2 } }, 'a.b', { a: { c: 2, b: 1 } }],
    [{}, 'a.2.b', { a: [null, null, { b: 1 }] }],
    [{ a: [{ c: 2 }] }, 'a.0.b', { a: [{ c: 2, b: 1 }] }],
    [{}, '/a.b/c~1d/~01', { 'a.b': { 'c/d': { '~1': 1 } } }],
    [{ a: 'text' }, 'a.b', { a: { b: 1 } }],
    [{ a: 2 }, '', 1],
  ])('%j, %s', (whole, path, expected) => {
    expect(putAtPath(whole, path, 1)).toEqual(expected);
  });
});
