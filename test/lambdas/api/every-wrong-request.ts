/** Right requests of every route that takes a body, and what can be wrong with each of their fields. */

interface RightRequest {
  readonly route: string;
  readonly path?: Readonly<Record<string, string>>;
  readonly body: Readonly<Record<string, unknown>>;
}

const conversationId = 'c-1';
const quietHours = { start: '22:00', end: '07:00', timeZone: 'Europe/Zurich', mode: 'defer' };
const aboutTheApp = { locale: 'de-CH', timeZone: 'Europe/Zurich', appVersion: '1.2 (3)', osVersion: '18.1' };

export const rightRequests: readonly RightRequest[] = [
  {
    route: 'PUT /v1/devices/{deviceId}',
    path: { deviceId: 'phone' },
    body: { channel: 'apns', token: 'aa', environment: 'sandbox', app: 'com.example.app', ...aboutTheApp },
  },
  {
    route: 'PUT /v1/devices/{deviceId}',
    path: { deviceId: 'phone' },
    body: { channel: 'fcm', token: 'abc', platform: 'android', app: 'demo-project', ...aboutTheApp },
  },
  { route: 'POST /v1/devices/unregister', body: { unregisterKey: 'k'.repeat(43) } },
  {
    route: 'PUT /v1/conversations/{conversationId}/presence',
    path: { conversationId },
    body: { deviceId: 'phone', status: 'active', ageMs: 5 },
  },
  {
    route: 'PUT /v1/presence',
    body: { reports: [{ conversationId, deviceId: 'phone', status: 'active', ageMs: 5 }] },
  },
  {
    route: 'PUT /v1/preferences',
    body: {
      categories: { chatMessages: true, ticketUpdates: false, systemNotices: true },
      mutedUntil: '2026-12-01T10:00:00Z',
      quietHours,
      privacy: 'id-only',
      pushWhileActive: true,
    },
  },
  {
    route: 'PUT /v1/conversations/{conversationId}/mute',
    path: { conversationId },
    body: { until: '2026-12-01T10:00:00Z' },
  },
  {
    route: 'PUT /v1/conversations/{conversationId}/read',
    path: { conversationId },
    body: { upTo: '2026-01-15T11:59:00Z' },
  },
];

/** Stands in every value below, so that it can be looked for. */
export const secret = 'Secret';

/** What is right in no field at all. */
const wrongValues: readonly (readonly [string, unknown])[] = [
  ['null', null],
  ['a list', [secret]],
  ['a list in lists', [[[[secret]]]]],
  ['an object', { more: secret }],
  ['an object of its own name', { toString: secret }],
  ['a huge number', 1e308],
  ['a negative number', -7],
  ['a fraction', 0.5],
  ['an empty text', ''],
  ['a blank', ' '],
  ['control characters', `${secret}\u0000\u001b[31m`],
  ['a line feed at its end', `${secret}\n`],
  ['half a character', `${secret}\ud800`],
  ['other writing', `${secret}‮ üß漢😀`],
  ['markup', `<script>${secret}</script>`],
  ['a very long text', secret.repeat(1_500)],
];

/** A text that looks like a path or a query is wrong where a field has a form; some fields take any visible text. */
const takesVisibleText = new Set([
  'token',
  'fid',
  'deviceId',
  'conversationId',
  'reports.0.deviceId',
  'reports.0.conversationId',
]);
/** Whatever well-formed text without control characters there is. */
const takesAnyText = new Set(['conversationId', 'reports.0.conversationId']);

export interface WrongRequest {
  readonly what: string;
  readonly route: string;
  readonly path: Readonly<Record<string, string>>;
  readonly body: string;
  /** That the answer must name. */
  readonly field: string;
}

/** Every field of every route with every value that is wrong there. */
export const wrongRequests: readonly WrongRequest[] = rightRequests.flatMap(({ route, path = {}, body }) =>
  leaves(body).flatMap(({ names, value: right }) => {
    const field = names.join('.');
    const values = wrongValues.filter(([what, value]) => !isRight(field, what, value));
    const wrongs = values.map(([what, value]) => ({ what, body: JSON.stringify(replaced(body, names, value)) }));
    const dropped = {
      what: 'another type',
      body: JSON.stringify(replaced(body, names, typeof right === 'string' ? 7 : secret)),
    };
    return [...wrongs, dropped].map((wrong) => ({ ...wrong, route, path, field }));
  }),
);

/** A body that is wrong as a whole. */
export const wrongBodies: readonly (readonly [string, string | Uint8Array, string])[] = [
  ['nothing', '', '(body)'],
  ['no JSON', `{"${secret}`, '(body)'],
  ['JSON and more', `{} ${secret}`, '(body)'],
  ['a comment', `{/* ${secret} */}`, '(body)'],
  ['NaN', '{"a":NaN}', '(body)'],
  ['a list', `["${secret}"]`, '(body)'],
  ['null', 'null', '(body)'],
  ['a text', `"${secret}"`, '(body)'],
  ['a number', '1e999', '(body)'],
  ['a byte order mark', '\ufeff{}', '(body)'],
  ['invalid UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0xc3, 0x28, 0x22, 0x3a, 0x31, 0x7d]), '(body)'],
  ['UTF-16', Buffer.from('{"a":1}', 'utf16le'), '(body)'],
  ['deep nesting', `{"a":${'['.repeat(2_000)}${']'.repeat(2_000)}}`, '(body)'],
  ['the same name twice', `{"x":1,"\\u0078":"${secret}"}`, '(body)'],
  ['a real __proto__', `{"__proto__":{"${secret}":1}}`, '__proto__'],
  ['a constructor', '{"constructor":{"prototype":{}}}', 'constructor'],
  ['an unknown field', `{"customerId":"${secret}"}`, 'customerId'],
  ['an unknown field that is no name', `{"${secret} <b>":1}`, '(unknown)'],
];

interface Leaf {
  readonly names: readonly string[];
  readonly value: unknown;
}

function leaves(value: unknown, names: readonly string[] = []): readonly Leaf[] {
  const isField = typeof value !== 'object' || value === null;
  const own = names.length === 0 ? [] : [{ names, value }];
  if (isField) return own;
  return [...own, ...Object.entries(value).flatMap(([name, inner]) => leaves(inner, [...names, name]))];
}

function replaced(body: unknown, [name = '', ...deeper]: readonly string[], value: unknown): unknown {
  const inner = deeper.length === 0 ? value : replaced(Object(body)[name], deeper, value);
  if (Array.isArray(body)) return body.map((element, index) => (String(index) === name ? inner : element));
  return { ...Object(body), [name]: inner };
}

/** Some of what is wrong elsewhere is right in a few fields. */
function isRight(field: string, what: string, value: unknown): boolean {
  if (typeof value === 'string' && takesAnyText.has(field)) {
    return ['a blank', 'other writing', 'markup'].includes(what);
  }
  // Long texts are cut by the size of the body before they reach a token's own limit.
  if (typeof value === 'string' && takesVisibleText.has(field)) return what === 'markup' || what === 'a very long text';
  return false;
}
