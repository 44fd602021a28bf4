import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { outboundMessage } from '../end-to-end/running-stack.ts';

const projectRoot = join(import.meta.dirname, '..', '..');
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'decide-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

async function decide(args: readonly string[], input = '') {
  const child = spawn(process.execPath, ['local/decide.ts', ...args], {
    cwd: projectRoot,
    env: { ...process.env, NODE_OPTIONS: '' },
  });
  const said = { out: '', err: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (said.out += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said.err += text));
  child.stdin.end(input);
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, ...said };
}

const sentAt = Date.parse('2026-11-21T10:00:00.000Z');
const event = outboundMessage('c-1', { id: 'm-1' }, sentAt);

test('an agent message, from a file and from standard input', async () => {
  const file = join(folder, 'event.json');
  writeFileSync(file, JSON.stringify(event));
  const fromFile = await decide([file]);
  expect(fromFile.code).toBe(0);
  expect(JSON.parse(fromFile.out)).toEqual({
    source: 'genesys',
    decision: 'agent-message',
    reason: 'outbound text message',
    conversationId: 'c-1',
    messageId: 'm-1',
    kind: 'text',
    author: 'human',
    sentAt: '2026-11-21T10:00:00.000Z',
  });
  expect((await decide(['-'], JSON.stringify(event))).out).toBe(fromFile.out);
  expect((await decide(['-'], `\uFEFF${JSON.stringify(event)}`)).out).toBe(fromFile.out);
});

test('an ignored event, with what is missing as null', async () => {
  const { code, out } = await decide(['-'], '[]');
  expect(code).toBe(0);
  expect(JSON.parse(out)).toEqual({
    source: 'unknown',
    decision: 'ignored',
    reason: 'the event is not a JSON object',
    conversationId: null,
    messageId: null,
    kind: null,
    author: null,
    sentAt: null,
  });
});

test('what the customer wrote is nothing to decide on', async () => {
  const inbound = outboundMessage('c-1', { id: 'm-1', direction: 'Inbound' }, sentAt);
  const { code, out } = await decide(['-'], JSON.stringify(inbound));
  expect(code).toBe(0);
  expect(JSON.parse(out)).toEqual({
    source: 'genesys',
    decision: 'ignored',
    reason: 'direction is not outbound',
    conversationId: 'c-1',
    messageId: 'm-1',
    kind: null,
    author: null,
    sentAt: '2026-11-21T10:00:00.000Z',
  });
});

test('nor is the end of a conversation', async () => {
  const end = {
    source: event.source,
    'detail-type': 'v2.detail.events.conversation.{id}.customer.end',
    detail: { topicName: 'v2.detail.events.conversation.c-1.customer.end', eventBody: { eventTime: sentAt } },
  };
  const { code, out } = await decide(['-'], JSON.stringify(end));
  expect(code).toBe(0);
  expect(JSON.parse(out)).toEqual({
    source: 'genesys',
    decision: 'ignored',
    reason: "the customer's part of the conversation ended",
    conversationId: 'c-1',
    messageId: null,
    kind: null,
    author: null,
    sentAt: null,
  });
});

const decided = async (given: unknown) => JSON.parse((await decide(['-'], JSON.stringify(given))).out);
const on = (topic: string, eventBody: object) => ({
  source: event.source,
  'detail-type': topic,
  detail: { topicName: topic.replace('{id}', 'of-the-topic'), timestamp: sentAt + 60_000, eventBody },
});
const answer = {
  source: 'genesys',
  decision: 'agent-message',
  reason: expect.any(String),
  conversationId: 'c-1',
  messageId: 'm-2',
  kind: null,
  author: 'unknown',
  sentAt: '2026-11-21T10:00:01.000Z',
};

test('of several undelivered messages the newest', async () => {
  const messages = [1, 2, 0].map((number) => ({ id: `m-${number}`, eventTimeMs: sentAt + number * 500 }));
  const body = { conversationId: 'c-1', deploymentId: 'd-1', messages };
  expect(await decided(on('v2.webmessaging.deployments.{id}.undelivered.messages', body))).toEqual(answer);
});

test('of a snapshot what was said, not what the customer wrote', async () => {
  const wrote = (purpose: string, id: string, later: number) => ({
    purpose,
    messages: [{ message: { id }, messageTime: sentAt + later, messageMetadata: { type: 'Structured' } }],
  });
  const body = { id: 'c-1', participants: [wrote('agent', 'm-2', 1000), wrote('customer', 'm-3', 2000)] };
  const said = { ...answer, kind: 'structured', author: 'human' };
  expect(await decided(on('v2.users.{id}.conversations.messages', body))).toEqual(said);
});

test('what a webhook posts: without a conversation', async () => {
  const { eventBody } = event.detail;
  expect(await decided(eventBody)).toEqual({
    ...answer,
    conversationId: null,
    messageId: 'm-1',
    kind: 'text',
    author: 'human',
    sentAt: '2026-11-21T10:00:00.000Z',
  });
  expect(await decided({ ...eventBody, type: 'Receipt' })).toMatchObject({ decision: 'ignored', source: 'genesys' });
});

test('an identity is nothing to decide on', async () => {
  const body = { conversationId: 'c-1', eventTime: sentAt, mediaType: 'MESSAGE', externalContactId: 'contact' };
  expect(await decided(on('v2.detail.events.conversation.{id}.contact', body))).toEqual({
    ...answer,
    decision: 'ignored',
    messageId: null,
    author: null,
    sentAt: null,
  });
});

test('what lacks something that it needs is ignored, with what it is', async () => {
  const { eventBody } = event.detail;
  const read = { ...answer, messageId: null, kind: 'text', author: 'human', sentAt: '2026-11-21T10:00:00.000Z' };
  expect(await decided(outboundMessage('c-1', { id: undefined }, sentAt))).toEqual({
    ...read,
    decision: 'ignored',
    reason: 'detail.eventBody.id is missing',
  });
  expect(await decided({ ...eventBody, id: undefined })).toEqual({
    ...read,
    conversationId: null,
    decision: 'ignored',
    reason: 'id is missing',
  });
});

test.each([
  ['a file that is not there', ['none.json'], '', 'decide: cannot read none.json (ENOENT)\n'],
  ['no JSON', ['-'], '{"text": secret words', 'decide: standard input is not JSON\n'],
  ['nothing', ['-'], '', 'decide: standard input is not JSON\n'],
])('%s ends with 2 and one line', async (_, args, input, err) => {
  expect(await decide(args, input)).toEqual({ code: 2, out: '', err });
});

test('without a file it says how to use it', async () => {
  const { code, err } = await decide([]);
  expect(code).toBe(2);
  expect(err).toMatch(/^decide: usage: npm run -s decide -- FILE .*\n$/);
});

describe('a source of the deployment', () => {
  const settings = {
    eventSourceName: 'aws.partner/genesys.com/cloud/00000000-0000-0000-0000-000000000000/x',
    jwtIssuer: 'https://login.example.com',
    jwtAudience: 'app',
    channels: 'none',
  };
  const acme = {
    kind: 'generic',
    auth: { kind: 'bearer' },
    map: {
      conversation: 'chat.id',
      message: 'id',
      device: 'to',
      text: 'text',
      author: { path: 'by', bot: ['bot'] },
      time: 'at',
    },
  };
  const secretWords = 'the-words-of-the-agent-that-nobody-may-read';
  const device = '6f1c2a34-0000-4000-8000-00000000abcd';
  const token = 'a-long-device-token-of-some-provider';
  const said = { id: 7, chat: { id: 'c-1' }, to: device, text: secretWords, at: sentAt };
  const settingsFile = () => {
    const file = join(folder, 'settings.json');
    const sources = {
      acme,
      asapp: { ...acme, kind: 'asapp', map: {} },
      gms: { kind: 'gms', auth: acme.auth },
      cxone: { kind: 'cxone', auth: acme.auth, brandIds: ['4321'] },
    };
    writeFileSync(file, JSON.stringify({ ...settings, sources }));
    return `settingsFile=${file}`;
  };
  const as = (source: string, ...more: string[]) => ['--source', source, '-c', settingsFile(), ...more, '-'];

  test('what its mapping makes of a request, and what of it was found where', async () => {
    const { code, out } = await decide(as('acme'), JSON.stringify(said));
    expect(code).toBe(0);
    expect(JSON.parse(out)).toEqual({
      source: 'acme',
      decision: 'agent-message',
      reason: 'a message to the customer',
      conversationId: 'c-1',
      messageId: expect.stringMatching(/^7~/),
      kind: null,
      author: 'unknown',
      sentAt: '2026-11-21T10:00:00.000Z',
      customerId: null,
      device: 'routingId',
      type: 'chat',
      ticketId: null,
      csat: false,
      text: true,
      sender: false,
      passThrough: [],
      fields: {
        conversation: { path: 'chat.id', found: true },
        message: { path: 'id', found: true },
        device: { path: 'to', found: true },
        text: { path: 'text', found: true },
        author: { path: 'by', found: false },
        time: { path: 'at', found: true },
      },
    });
    expect(out).not.toContain(secretWords);
    expect(out).not.toContain(device);
  });

  test('a device that is not addressed by its routingId', async () => {
    const { out } = await decide(as('acme'), JSON.stringify({ ...said, to: token }));
    expect(JSON.parse(out)).toMatchObject({ decision: 'agent-message', device: 'no-device' });
    expect(out).not.toContain(token);
  });

  test('every reading of a request, one after the other', async () => {
    const row = (party: string) => ['Message.Text', 'Ada', secretWords, '1', party];
    const rows = [row('CLIENT'), row('AGENT')];
    const message = { chatSessionId: 'chat-1', chatIxnState: 'DISCONNECTED', transcriptToShow: rows };
    const { code, out } = await decide(as('gms'), JSON.stringify({ deviceId: device, message }));
    expect(code).toBe(0);
    const readings = out.split(/(?<=^\})\n/m).filter((one) => one !== '');
    expect(readings.map((one) => JSON.parse(one))).toMatchObject([
      { decision: 'customer-message', conversationId: 'chat-1' },
      { decision: 'agent-message', device: 'routingId', text: true, sender: true },
      { decision: 'conversation-ended', conversationId: 'chat-1' },
    ]);
    expect(out).not.toContain(secretWords);
  });

  test('a message that CXone posted, by the id of its path', async () => {
    const post = JSON.stringify({ message: { id: 'm-9', text: secretWords } });
    const reading = JSON.parse((await decide(as('cxone', '--post-id', 'post-1'), post)).out);
    expect(reading).toMatchObject({ decision: 'agent-message', conversationId: 'post-1', messageId: 'm-9' });
    expect(JSON.parse((await decide(as('cxone'), post)).out)).toMatchObject({ decision: 'unreadable' });
  });

  test('what it lacks', async () => {
    const { out } = await decide(as('acme'), JSON.stringify({ ...said, chat: null }));
    expect(JSON.parse(out)).toMatchObject({
      decision: 'unreadable',
      reason: 'conversation (chat.id) is missing',
      fields: { conversation: { path: 'chat.id', found: false } },
    });
  });

  test('a preset, whose own mapping is shown, too', async () => {
    const { out } = await decide(as('asapp'), JSON.stringify({ token: device, payload: { FromASAPP: 1 } }));
    expect(JSON.parse(out)).toMatchObject({
      decision: 'agent-message',
      passThrough: ['FromASAPP'],
      fields: { device: { path: 'token', found: true }, passThrough: { path: 'payload', found: true } },
    });
  });

  test('a setting of the command line counts before the file', async () => {
    const map = { ...acme.map, conversation: 'id' };
    const given = JSON.stringify({ acme: { ...acme, map } });
    const { out } = await decide(as('acme', '-c', `sources=${given}`), JSON.stringify(said));
    expect(JSON.parse(out)).toMatchObject({ conversationId: '7' });
  });

  test.each([
    [
      'a source that nobody configured',
      () => as('other'),
      '{}',
      /^decide: the setting sources has no source .*acme, asapp/,
    ],
    ['a setting that is wrong', () => as('acme', '-c', 'stage=PROD'), '{}', /^decide: .*\n {2}stage: write/],
    ['a setting without a value', () => as('acme', '-c', 'stage'), '{}', /^decide: -c stage: write it as/],
    ['a list', () => as('acme'), '[]', /^decide: the body is no JSON object\n$/],
    ['no JSON', () => as('acme'), secretWords, /^decide: the body is no JSON in UTF-8\n$/],
    [
      'a body that no source’s is nested like',
      () => as('acme'),
      `{"x":${'['.repeat(100)}${']'.repeat(100)}}`,
      /^decide: the body is nested too deeply\n$/,
    ],
    ['the id of a post without a source', () => ['--post-id', 'p', '-'], '{}', /^decide: usage: /],
    ['an unknown option', () => ['--mapping', '-'], '{}', /^decide: usage: /],
    ['two files', () => ['-', '-'], '{}', /^decide: usage: /],
  ])('%s ends with 2', async (_, args, input, err) => {
    expect(await decide(args(), input)).toEqual({ code: 2, out: '', err: expect.stringMatching(err) });
  });
});
