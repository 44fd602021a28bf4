import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  byocPost,
  customerOf,
  brandId as cxoneBrandId,
  cxoneCase,
  messageCreated,
  recipient,
} from '../sources/cxone-events.ts';
import { agentRow, chatOf, pushOf } from '../sources/gms-events.ts';
import { agent, appId, conversationOf, notificationOf, partOf } from '../sources/intercom-events.ts';
import { type Fate, type Sent, startFromWebhook, unspeakable } from './from-webhook.ts';

/** Half a minute after all that is said here, but for what is said late. */
const now = Date.parse('2026-11-21T10:00:30Z');
const [saidAt, saidLateAt] = [now - 30_000, now - 3_600_000];

const sources = {
  acme: {
    kind: 'generic',
    auth: { kind: 'hmac', header: 'x-acme-signature', timestampHeader: 'x-acme-time', signed: '{timestamp}.{body}' },
    map: {
      event: { path: 'event', message: ['said'] },
      tenant: { path: 'account', allowed: ['ours'] },
      conversation: 'chat',
      message: 'id',
      customer: 'customer',
      text: 'text',
      time: 'at',
    },
  },
  asapp: { kind: 'asapp', auth: { kind: 'bearer' } },
  gms: { kind: 'gms', auth: { kind: 'header', header: 'x-gms-key' } },
  cxone: { kind: 'cxone', auth: { kind: 'basic' }, brandIds: [String(cxoneBrandId)] },
  byoc: { kind: 'cxone', auth: { kind: 'client-credentials' }, brandIds: [String(cxoneBrandId)] },
  intercom: { kind: 'intercom', appIds: [appId] },
};

let from: Awaited<ReturnType<typeof startFromWebhook>>;
beforeAll(async () => {
  from = await startFromWebhook(sources, now);
}, 30_000);
afterAll(() => from?.close());

const pushed: Fate = [200, 'push', 'open', 1];
const pushedTwice: Fate = [200, 'push', 'open, open', 2];
const repeated: Fate = [200, 'repeat', 'open', 1];
const refused: Fate = [401, 'refused: proof', 'none', 0];
const tooOld: Fate = [401, 'refused: too-old', 'none', 0];
const ignored = (reason: string): Fate => [200, `ignored: ${reason}`, 'none', 0];
const dead = (reason: string): Fate => [200, `dead letter: ${reason}`, 'none', 0];
const withheld = (reason: string): Fate => [200, 'withheld', `withheld: ${reason}`, 0];
const expired = withheld('expired');

const malformed: Sent = { say: () => `{"text": "${unspeakable}"` };
const broken = dead('the body is no JSON in UTF-8');
const more = { version: 99, unknown: { deep: [unspeakable, null] } };
const secret = 'client-of-another:the-long-secret-of-another';

type Row = readonly [string, Sent, Fate];

describe('the generic source', () => {
  const said = (differences: object = {}) => ({
    event: 'said',
    account: 'ours',
    chat: 'c-1',
    id: 'm-1',
    customer: 'anna',
    text: unspeakable,
    at: saidAt,
    ...differences,
  });
  test.each<Row>([
    ['right', { say: () => said() }, pushed],
    ['wrong proof', { say: () => said(), secret }, refused],
    ['wrong tenant', { say: () => said({ account: 'theirs' }) }, ignored('another tenant')],
    ['replayed', { say: () => said(), queuedSeconds: [0, 0] }, repeated],
    ['replayed when its signature has ended', { say: () => said(), signedSecondsAgo: 301 }, tooOld],
    ['late', { say: () => said({ at: saidLateAt }) }, expired],
    ['malformed', malformed, broken],
    ['unknown version', { say: () => said({ event: 'said.v2' }) }, ignored('event is neither a message nor an end')],
    ['unknown fields', { say: () => said(more) }, pushed],
  ])('%s', async (_, sent, becomes) => {
    expect(await from.becomes('acme', sent)).toEqual(becomes);
  });
});

describe('ASAPP, which names neither a tenant nor a time', () => {
  const said = (token: string, differences: object = {}) => ({
    token,
    payload: { FromASAPP: { text: unspeakable } },
    ...differences,
  });
  test.each<Row>([
    ['right', { say: said }, pushed],
    ['wrong proof', { say: said, secret }, refused],
    ['somebody else’s device', { say: () => said('0b1c2a34-0000-4000-8000-00000000abcd') }, withheld('no-device')],
    ['a token of APNs', { say: () => said('token-of-phone') }, withheld('no-device')],
    ['replayed', { say: said, queuedSeconds: [0, 0] }, repeated],
    ['replayed across the boundary of a minute', { say: said, queuedSeconds: [31, 0] }, repeated],
    ['said again when more than a minute has passed', { say: said, queuedSeconds: [91, 0] }, pushedTwice],
    ['late', { say: said, queuedSeconds: [3_600] }, expired],
    ['malformed', malformed, broken],
    ['unknown version', { say: (device) => ({ v: 2, to: { device } }) }, dead('device (token) is missing')],
    ['unknown fields', { say: (device) => said(device, more) }, pushed],
  ])('%s', async (_, sent, becomes) => {
    expect(await from.becomes('asapp', sent)).toEqual(becomes);
  });
});

describe('GMS, which names neither a tenant nor a time', () => {
  const [type, nickname, , ...rest] = agentRow;
  const said = (deviceId: string, differences: object = {}) =>
    pushOf(chatOf([[type, nickname, unspeakable, ...rest]], differences), { deviceId, ...differences });
  test.each<Row>([
    ['right', { say: said }, pushed],
    ['wrong proof', { say: said, secret }, refused],
    ['somebody else’s device', { say: () => said('0b1c2a34-0000-4000-8000-00000000abcd') }, withheld('no-device')],
    ['replayed', { say: said, queuedSeconds: [0, 0] }, repeated],
    ['late', { say: said, queuedSeconds: [3_600] }, expired],
    ['malformed', malformed, broken],
    [
      'unknown version',
      { say: (deviceId) => pushOf({ v: 3, entries: [unspeakable] }, { deviceId }) },
      dead('message has none of the forms that are known'),
    ],
    ['unknown fields', { say: (device) => said(device, more) }, pushed],
  ])('%s', async (_, sent, becomes) => {
    expect(await from.becomes('gms', sent)).toEqual(becomes);
  });
});

const annas = { recipients: [recipient('anna')], recipientsCustomers: [customerOf('anna')], endUser: null };

describe('CXone’s events', () => {
  const said = (message: object = {}, data: object = {}) =>
    messageCreated(
      {
        recipients: [recipient('anna')],
        messageContent: { type: 'TEXT', payload: { text: unspeakable } },
        createdAtWithMilliseconds: new Date(saidAt).toISOString(),
        ...message,
      },
      { case: { ...cxoneCase, ...annas }, ...data },
    );
  test.each<Row>([
    ['right', { say: () => said() }, pushed],
    ['wrong proof', { say: () => said(), secret }, refused],
    ['wrong tenant', { say: () => said({}, { brand: { id: 9 } }) }, ignored('another brand')],
    ['replayed', { say: () => said(), queuedSeconds: [0, 0] }, repeated],
    ['late', { say: () => said({ createdAtWithMilliseconds: new Date(saidLateAt).toISOString() }) }, expired],
    ['malformed', malformed, broken],
    [
      'unknown version',
      { say: () => ({ ...said(), eventType: 'MessageCreatedV2' }) },
      ignored('eventType is none that we hear'),
    ],
    ['unknown fields', { say: () => ({ ...said(more, more), ...more }) }, pushed],
  ])('%s', async (_, sent, becomes) => {
    expect(await from.becomes('cxone', sent)).toEqual(becomes);
  });
});

describe('what CXone posts to a middleware', () => {
  const said = (differences: object = {}) => ({
    ...byocPost,
    message: { id: 'posted-1', text: unspeakable },
    recipients: [recipient('anna')],
    ...differences,
  });
  test.each<Row>([
    ['right', { say: () => said() }, pushed],
    ['wrong proof', { say: () => said(), secret }, refused],
    ['wrong tenant', { say: () => said({ brand: { id: 9 } }) }, ignored('another brand')],
    ['replayed', { say: () => said(), queuedSeconds: [0, 0] }, repeated],
    ['late', { say: () => said({ createdAt: new Date(saidLateAt).toISOString() }) }, expired],
    ['malformed', malformed, broken],
    ['unknown version', { say: () => ({ outbound: said() }) }, dead('eventType is missing')],
    ['unknown fields', { say: () => said(more) }, pushed],
  ])('%s', async (_, sent, becomes) => {
    expect(await from.becomes('byoc', sent)).toEqual(becomes);
  });
});

describe('Intercom', () => {
  const said = (part: object = {}, differences: object = {}) =>
    notificationOf(
      'conversation.admin.replied',
      conversationOf([
        partOf({ author: agent, body: `<p>${unspeakable}</p>`, created_at: Math.floor(saidAt / 1000), ...part }),
      ]),
      differences,
    );
  test.each<Row>([
    ['right', { say: () => said() }, pushed],
    ['wrong proof', { say: () => said(), secret }, refused],
    ['wrong tenant', { say: () => said({}, { app_id: 'theirs' }) }, ignored('another workspace')],
    ['replayed', { say: () => said(), queuedSeconds: [0, 0] }, repeated],
    ['late', { say: () => said({ created_at: Math.floor(saidLateAt / 1000) }) }, expired],
    ['malformed', malformed, broken],
    [
      'unknown version',
      { say: () => ({ ...said(), data: { item: { type: 'conversation.v9', body: unspeakable } } }) },
      dead('data.item.id is missing'),
    ],
    ['unknown fields', { say: () => said(more, more) }, pushed],
  ])('%s', async (_, sent, becomes) => {
    expect(await from.becomes('intercom', sent)).toEqual(becomes);
  });
});
