import { existsSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import * as z from 'zod';
import { createPage } from '../../../local/lab/page-files.ts';

const projectRoot = join(import.meta.dirname, '..', '..', '..');
const folders: string[] = [];
const servers: Server[] = [];

/** A page as small as it can be, of the page's own kind. */
function pageFolder(files: Readonly<Record<string, string>> = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'page-files-'));
  folders.push(folder);
  symlinkSync(join(projectRoot, 'node_modules'), join(folder, 'node_modules'));
  const all = {
    'index.html':
      '<!doctype html><title>Page</title><div id="app"></div><script type="module" src="./main.tsx"></script>',
    'main.tsx': `
      import './main.css';
      import picture from './picture.svg';
      import { signal } from '@preact/signals';
      import { render } from 'preact';
      const count: ReturnType<typeof signal<number>> = signal(0);
      const App = () => <button onClick={() => (count.value += 1)}>{count} {process.env.NODE_ENV} <img src={picture} /></button>;
      render(<App />, document.getElementById('app')!);`,
    'main.css': 'button { color: light-dark(red, blue) }',
    // Larger than what becomes part of the script.
    'picture.svg': `<svg xmlns="http://www.w3.org/2000/svg"><!--${'x'.repeat(8_000)}--></svg>`,
    ...files,
  };
  for (const [name, content] of Object.entries(all)) writeFileSync(join(folder, name), content);
  return folder;
}

/** Serves the page as the runner does, and says what it is not asked for by 404. */
async function serve(root?: string) {
  const page = createPage(root);
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    if (!(await page.serve(pathname, response))) response.writeHead(404).end();
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = z.object({ port: z.int() }).parse(server.address());
  return (path: string, method = 'GET') => fetch(`http://127.0.0.1:${port}${path}`, { method });
}

let root: string;
let ask: Awaited<ReturnType<typeof serve>>;
beforeAll(async () => {
  root = pageFolder();
  ask = await serve(root);
});
afterAll(() => {
  for (const server of servers) server.close();
  for (const folder of folders) rmSync(folder, { recursive: true });
});

/** The files that the page names. */
const named = async (): Promise<string[]> =>
  [...(await (await ask('/')).text()).matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)].map(([, path = '']) => path);

test('the page comes with headers that let nothing in from elsewhere, and is never kept', async () => {
  const answer = await ask('/');
  expect(answer.status).toBe(200);
  expect(await answer.text()).toContain('<title>Page</title>');
  expect(Object.fromEntries(answer.headers)).toMatchObject({
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'no-store',
    'content-security-policy':
      "default-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; frame-ancestors 'none'; form-action 'none'",
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
  });
});

test('its script, its style and its picture have their types and are kept for ever', async () => {
  const files = await named();
  const script = await (await ask(files.find((path) => path.endsWith('.js')) ?? '')).text();
  const picture = /\/assets\/[\w-]+\.svg/.exec(script)?.[0] ?? '';
  const answers = await Promise.all([...files, picture].map((path) => ask(path)));
  expect(
    answers.map(({ status, headers }) => [status, headers.get('content-type'), headers.get('cache-control')]),
  ).toEqual(
    ['text/javascript; charset=utf-8', 'text/css; charset=utf-8', 'image/svg+xml'].map((type) => [
      200,
      type,
      'public, max-age=31536000, immutable',
    ]),
  );
  expect(answers.map(({ headers }) => headers.get('x-content-type-options'))).toEqual([
    'nosniff',
    'nosniff',
    'nosniff',
  ]);
});

test('there is nothing in the page that its own policy forbids, and styles stay as they were written', async () => {
  const html = await (await ask('/')).text();
  expect(html.match(/<script(?![^>]*\ssrc="\/assets\/)|<style|\sstyle=|\son\w+=|https?:/g)).toBeNull();
  const style = (await named()).find((path) => path.endsWith('.css')) ?? '';
  expect(await (await ask(style)).text()).toMatch(/light-dark\(red, ?(blue|#00f)\)/);
});

test('it is built for production, small and without a map, whatever the runner was started as', async () => {
  const script = (await named()).find((path) => path.endsWith('.js')) ?? '';
  const text = await (await ask(script)).text();
  expect(process.env.NODE_ENV).toBe('test');
  expect(text.match(/["'`]production["'`]/g)).toHaveLength(1);
  expect(text.match(/NODE_ENV|sourceMappingURL|jsxDEV|main\.tsx/g)).toBeNull();
  expect((await ask(`${script}.map`)).status).toBe(404);
});

test('HEAD has the same headers and no body', async () => {
  const [head, get] = await Promise.all([ask('/', 'HEAD'), ask('/')]);
  expect(head.status).toBe(200);
  expect(await head.text()).toBe('');
  expect(head.headers.get('content-length')).toBe(String((await get.text()).length));
});

test('nothing else is answered', async () => {
  const paths = ['/index.html', '/assets/none.js', '/assets/../index.html', '/main.tsx', '/v1/devices'];
  const answers = await Promise.all([...paths.map((path) => ask(path)), ask('/', 'POST')]);
  expect(answers.map(({ status }) => status)).toEqual([404, 404, 404, 404, 404, 404]);
});

test('nothing is written', () => {
  expect(readdirSync(root).toSorted()).toEqual(['index.html', 'main.css', 'main.tsx', 'node_modules', 'picture.svg']);
  expect(existsSync(join(projectRoot, 'local', 'lab', 'page', 'dist'))).toBe(false);
});

test('requests at once share one build, and what was built stays', async () => {
  const folder = pageFolder();
  const own = await serve(folder);
  const first = await Promise.all(['/', '/', '/'].map(async (path) => (await own(path)).text()));
  expect(new Set(first).size).toBe(1);
  writeFileSync(join(folder, 'index.html'), '<!doctype html><title>Another</title>');
  expect(await (await own('/')).text()).toBe(first[0]);
});

test('a build that fails says why, and is tried again', async () => {
  const folder = pageFolder({ 'main.tsx': "import './nothing-here.ts';" });
  const own = await serve(folder);
  const failed = await own('/');
  expect([failed.status, failed.headers.get('cache-control')]).toEqual([500, 'no-store']);
  const said = await failed.text();
  expect(said).toContain('nothing-here.ts');
  expect(said).not.toContain('\u001b');
  writeFileSync(join(folder, 'main.tsx'), 'document.title = "Now";');
  expect((await own('/')).status).toBe(200);
});
