import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { presencesAnswer, registrationAnswer } from '../../lambdas/api/contract/answers.ts';
import { deviceBodySchema, unregisterBodySchema } from '../../lambdas/api/contract/devices.ts';
import { readBodySchema } from '../../lambdas/api/contract/preferences.ts';
import { presencesBodySchema } from '../../lambdas/api/contract/presence.ts';
import { composeSyncFcm } from '../../lambdas/channels/fcm/compose-sync.ts';
import { payloadData } from '../../lambdas/channels/payload-data.ts';

const projectRoot = join(import.meta.dirname, '..', '..');
const clients = join(projectRoot, 'docs', 'clients');
const read = (path: string) => readFileSync(join(clients, path), 'utf8');
const filesOf = (folder: string) => readdirSync(join(clients, folder)).map((name) => join(folder, name));
const matches = (text: string, form: RegExp) => [...text.matchAll(form)].map(([, found = '']) => found);
const page = read('README.md');

/** Of the platforms' packages, what the guides use. */
const platforms = `
declare module '@react-native-async-storage/async-storage' {
  const AsyncStorage: {
    getItem(key: string): Promise<string | null>;
    setItem(key: string, value: string): Promise<void>;
  };
  export default AsyncStorage;
}
declare module '@react-native-firebase/messaging' {
  interface Messaging { readonly app: unknown }
  interface RemoteMessage {
    data?: { [key: string]: string | object };
    notification?: { title?: string; body?: string };
  }
  export function getMessaging(): Messaging;
  export function getToken(messaging: Messaging): Promise<string>;
  export function getInitialNotification(messaging: Messaging): Promise<RemoteMessage | null>;
  export function onMessage(messaging: Messaging, listener: (message: RemoteMessage) => unknown): () => void;
  export function onNotificationOpenedApp(messaging: Messaging, listener: (message: RemoteMessage) => unknown): () => void;
  export function onTokenRefresh(messaging: Messaging, listener: (token: string) => unknown): () => void;
  export function setBackgroundMessageHandler(messaging: Messaging, handler: (message: RemoteMessage) => Promise<unknown>): void;
}
declare module 'react' {
  export function useEffect(effect: () => undefined | (() => void), dependencies: readonly unknown[]): void;
}
declare module 'react-native' {
  type AppStateStatus = 'active' | 'background' | 'inactive' | 'unknown' | 'extension';
  export const AppState: {
    readonly currentState: AppStateStatus;
    addEventListener(type: 'change', listener: (state: AppStateStatus) => void): { remove(): void };
  };
  export const Platform: { readonly OS: 'ios' | 'android' | 'macos' | 'windows' | 'web' };
}
declare module 'react-native-permissions' {
  export const RESULTS: { readonly GRANTED: 'granted' };
  export function requestNotifications(options: readonly ('alert' | 'badge' | 'sound')[]): Promise<{ status: string }>;
}
`;

/** The page's own snippets, with what they leave to the app. */
const snippets = `declare const session: { accessToken: string | undefined };
declare const deviceToken: string;
declare const newestMessage: { sentAt: Date };
declare function report(code: string, fields: readonly { field: string; message: string }[]): void;
${matches(page, /^```ts\n([\s\S]*?)^```/gm).join('\n')}`;

const contract = (name: string) => `import('${projectRoot}/lambdas/api/contract/${name}')`;
/** What the client sends the API takes, and what the API answers the client understands. */
const shapes = `
import type { KnownDevice, MessagePushes, Preferences, PreferencesToSet } from './typescript/answers.ts';
import type { Registration } from './typescript/kept.ts';
import type { DeviceDetails } from './typescript/registering.ts';
type Of<Schema extends { _zod: { input: unknown } }> = Schema['_zod']['input'];
export const shapes = {
  device: (it: DeviceDetails): Of<typeof ${contract('devices.ts')}.deviceBodySchema> => it,
  wished: (it: PreferencesToSet): Of<typeof ${contract('preferences.ts')}.preferencesBodySchema> => it,
  registered: (it: Of<typeof ${contract('answers.ts')}.registrationAnswer>): Registration => it,
  devices: (it: Of<typeof ${contract('answers.ts')}.devicesAnswer>): { devices: readonly KnownDevice[] } => it,
  preferences: (it: Of<typeof ${contract('answers.ts')}.preferencesAnswer>): Preferences => it,
  pushes: (it: Of<typeof ${contract('answers.ts')}.pushesAnswer>): { messages: readonly MessagePushes[] } => it,
};`;

const folder = mkdtempSync(join(tmpdir(), 'clients-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** What the compiler says of files of docs/clients and of a text that stands beside them. */
async function compile(
  name: string,
  text: string,
  files: readonly string[] = [],
  language = 'es2024',
): Promise<string> {
  const place = join(folder, `${name}.ts`);
  writeFileSync(place, `${text.replaceAll("'./typescript/", `'${clients}/typescript/`)}\nexport {};\n`);
  writeFileSync(join(folder, 'platforms.d.ts'), platforms);
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
  const config = join(folder, `${name}.json`);
  const compilerOptions = { target: language, lib: [language, 'dom', 'dom.iterable'], types: [] };
  const paths = [place, join(folder, 'platforms.d.ts'), ...files.map((path) => join(clients, path))];
  const extended = join(projectRoot, 'tsconfig.json');
  writeFileSync(config, JSON.stringify({ extends: extended, compilerOptions, include: [], files: paths }));
  const child = spawn(join(projectRoot, 'node_modules', '.bin', 'tsc'), ['-p', config, '--pretty', 'false']);
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (part: string) => {
      said += part;
    });
  }
  await new Promise((resolve) => child.once('close', resolve));
  return said;
}

describe('TypeScript', () => {
  test('the client, the guides and the page’s snippets compile', async () => {
    const files = ['typescript', 'react-native', 'web'].flatMap(filesOf);
    expect(files.length).toBeGreaterThan(5);
    expect(await compile('snippets', snippets, files, 'es2022')).toBe('');
  });

  test('the client sends what the API takes, and understands what it answers', async () => {
    expect(await compile('shapes', shapes)).toBe('');
  });

  test('what is wrong does not compile', async () => {
    const wrong =
      snippets.replace('token: deviceToken', 'tokne: deviceToken') +
      shapes.replace('Registration => it', 'Preferences => it');
    const said = await compile('wrong', wrong);
    expect(said).toContain("'tokne' does not exist");
    expect(said).toContain("missing the following properties from type 'Preferences'");
  });
});

/** Every field that a push of any kind may carry. */
const pushed = new Set([
  ...Object.keys(
    payloadData({
      ...{ token: '', addressKind: 'token', platform: 'ios', environment: 'production', environmentIsCertain: true },
      ...{ app: 'app', locale: 'de', recipient: 'r', source: 'genesys', conversationId: 'c', messageId: 'm' },
      ...{ sentAt: 0, expiresAt: 0, collapseId: 'c', badge: 1, silent: true },
      content: { mode: 'generic', type: 'ticket', ticketId: 't', csat: true, count: 2 },
    }),
  ),
  ...Object.keys(
    JSON.parse(
      composeSyncFcm({
        ...{
          token: '',
          addressKind: 'token',
          platform: 'android',
          environment: 'production',
          environmentIsCertain: true,
        },
        ...{
          app: 'app',
          recipient: 'r',
          source: 'genesys',
          conversationId: 'c',
          messageIds: ['m'],
          badge: 1,
          part: 'event',
        },
      }).json,
    ).data,
  ),
]);
const routes = matches(
  readFileSync(join(projectRoot, 'lambdas', 'api', 'routes.ts'), 'utf8'),
  /'((?:GET|PUT|POST|DELETE) \/v1\/[^']+)'/g,
).map((route) => route.replace(/^\w+ /, '').replace(/\{\w+\}/g, '*'));

/** What the guides send, by the names of its fields. */
const sample: Readonly<Record<string, unknown>> = {
  ...{ token: '00ff', environment: 'sandbox', platform: 'android', locale: 'de-CH', timeZone: 'Europe/Zurich' },
  ...{ appVersion: '1.2.3', osVersion: 'Version 17.4 (Build 21E213)', unregisterKey: 'k'.repeat(43) },
  ...{ conversationId: 'c', deviceId: 'd', status: 'active', ageMs: 1, upTo: '2026-11-21T10:00:00.000Z' },
};
const bodyOf = (names: readonly string[], more: object = {}) => ({
  ...Object.fromEntries(names.map((name) => [name, sample[name] ?? `no sample of ${name}`])),
  ...more,
});
const problems = (result: { success: boolean; error?: unknown }) => (result.success ? [] : [result.error]);

describe('Swift', () => {
  const source = filesOf('swift').map(read).join('\n');
  const fieldsOf = (name: string) => {
    const body = new RegExp(`struct ${name}: [^{]*\\{([\\s\\S]*?)\\}`).exec(source)?.[1] ?? '';
    return matches(body, /\blet (\w+)/g);
  };

  test('sends what the API takes', () => {
    const reports = [bodyOf(fieldsOf('Report'))];
    expect(fieldsOf('Device')).toContain('token');
    const device = bodyOf(fieldsOf('Device'), { channel: 'apns' });
    expect(problems(deviceBodySchema.safeParse(device))).toEqual([]);
    expect(problems(unregisterBodySchema.safeParse(bodyOf(fieldsOf('Unregistration'))))).toEqual([]);
    expect(problems(readBodySchema.safeParse(bodyOf(fieldsOf('Read'))))).toEqual([]);
    expect(problems(presencesBodySchema.safeParse({ [fieldsOf('Reports')[0] ?? '']: reports }))).toEqual([]);
  });

  test('reads what the API answers', () => {
    expect(Object.keys(registrationAnswer.shape)).toEqual(expect.arrayContaining(fieldsOf('Registration')));
    expect(fieldsOf('Registration')).toHaveLength(2);
    expect(Object.keys(presencesAnswer.shape.reports.def.element.shape)).toEqual(
      expect.arrayContaining(fieldsOf('One')),
    );
    expect(fieldsOf('One')).toHaveLength(1);
  });

  test('reads of a push what a push carries', () => {
    const names = matches(source, /userInfo\["([\w-]+)"\]/g);
    expect(names).toEqual(expect.arrayContaining(['recipient', 'conversationId', 'event', 'messageIds']));
    expect(names.filter((name) => name !== 'aps' && !pushed.has(name))).toEqual([]);
  });
});

describe('Kotlin', () => {
  const source = filesOf('kotlin').map(read).join('\n');
  const put = (from: string, to: string) =>
    matches(source.slice(source.indexOf(from), source.indexOf(to)), /\.put\("(\w+)"/g);

  test('sends what the API takes', () => {
    const device = put('fun register(deviceToken', 'fun signOut');
    expect(device).toContain('token');
    expect(problems(deviceBodySchema.safeParse(bodyOf(device, { channel: 'fcm' })))).toEqual([]);
    const key = put('private fun unregisterPending', 'private fun moveKeyToPending');
    expect(problems(unregisterBodySchema.safeParse(bodyOf(key)))).toEqual([]);
    const read = put('fun markRead', 'private fun report');
    expect(problems(readBodySchema.safeParse(bodyOf(read)))).toEqual([]);
    const [list = '', ...report] = [...put('private fun sendWaiting', 'private fun sendAgain')].reverse();
    expect(report).toHaveLength(4);
    expect(problems(presencesBodySchema.safeParse({ [list]: [bodyOf(report)] }))).toEqual([]);
  });

  test('reads what the API answers', () => {
    const answered = [registrationAnswer.shape, presencesAnswer.shape, presencesAnswer.shape.reports.def.element.shape];
    const names = matches(source, /\.opt(?:String|JSONArray)\("(\w+)"\)/g);
    expect(names.length).toBeGreaterThanOrEqual(4);
    expect(answered.flatMap((shape) => Object.keys(shape))).toEqual(expect.arrayContaining(names));
  });

  test('reads of a push what a push carries', () => {
    const names = matches(source, /(?:data\[|getStringExtra\(|putExtra\()"(\w+)"/g);
    expect(names).toEqual(expect.arrayContaining(['recipient', 'conversationId', 'event', 'messageIds', 'silent']));
    expect(names.filter((name) => !pushed.has(name))).toEqual([]);
  });
});

test('every path that a client asks is a route', () => {
  const asked = ['typescript', 'swift', 'kotlin']
    .flatMap(filesOf)
    .flatMap((path) =>
      matches(read(path), /["'`](\/v1\/[^"'`?]*(?:\("[^"]*"\)[^"'`]*)?)["'`]/g).map((found) =>
        found.replace(/\\\([^/]*\)|\$\{[^/]*?\}(?=\/|$)/g, '*'),
      ),
    );
  expect(asked.length).toBeGreaterThan(10);
  // The TypeScript client puts the last word in.
  const known = new Set([...routes, '/v1/conversations/*/*']);
  expect(asked.filter((path) => !known.has(path))).toEqual([]);
});

test('the page’s links lead somewhere, and to every guide', () => {
  const links = matches(page, /\]\(([^)#]+)\)/g);
  expect(links.filter((link) => !existsSync(join(clients, link)))).toEqual([]);
  const guides = ['swift', 'kotlin', 'react-native', 'web'].flatMap(filesOf);
  expect(guides.filter((guide) => !links.includes(guide))).toEqual([]);
  expect(links.map((link) => dirname(link))).toContain('..');
});

test('the page says what was not compiled', () => {
  expect(page).toMatch(/Swift and Kotlin files have not been compiled/);
});
