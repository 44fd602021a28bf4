import type { ServerResponse } from 'node:http';
import { extname, join } from 'node:path';
import { buildInProcess } from './page-built.ts';

export interface Page {
  /** Answers GET and HEAD of the page and its files. @returns false where the path is none of theirs */
  readonly serve: (pathname: string, response: ServerResponse) => Promise<boolean>;
}

/** Scripts and styles come from here alone; styles that scripts set on an element are no styles in its markup. */
const ofEveryAnswer = {
  'content-security-policy':
    "default-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; frame-ancestors 'none'; form-action 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
};

const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
};

/**
 * The lab's page, built by Vite at the first request for it and kept in memory. A build that fails is tried again at the next
 * request. A stack whose page nobody opens never loads Vite.
 * @param root the folder of its index.html
 */
export function createPage(root = join(import.meta.dirname, 'page')): Page {
  let building: ReturnType<typeof build> | undefined;

  async function build() {
    const built = await buildInProcess(root);
    if (built.kind === 'built') return { kind: built.kind, files: new Map(built.files) };
    building = undefined;
    return built;
  }

  return {
    async serve(pathname, response) {
      const { method } = response.req;
      if (method !== 'GET' && method !== 'HEAD') return false;
      if (pathname !== '/' && !pathname.startsWith('/assets/')) return false;
      building ??= build();
      const built = await building;
      if (built.kind === 'failed') {
        sayFailed(response, built.message);
        return true;
      }
      const file = built.files.get(pathname === '/' ? 'index.html' : pathname.slice(1));
      if (file !== undefined) send(response, pathname, file);
      return file !== undefined;
    },
  };
}

function send(response: ServerResponse, pathname: string, file: string | Uint8Array): void {
  const isPage = pathname === '/';
  response.writeHead(200, {
    ...ofEveryAnswer,
    'content-type': contentTypes[isPage ? '.html' : extname(pathname)] ?? 'application/octet-stream',
    'content-length': Buffer.byteLength(file),
    // The name of every file but the page holds a hash of what is in it.
    'cache-control': isPage ? 'no-store' : 'public, max-age=31536000, immutable',
  });
  response.end(file);
}

function sayFailed(response: ServerResponse, message: string): void {
  const headers = { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' };
  response.writeHead(500, { ...ofEveryAnswer, ...headers });
  response.end(`The page could not be built:\n${message}\n`);
}
