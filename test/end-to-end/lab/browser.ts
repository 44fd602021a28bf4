import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { describe } from '@jest/globals';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';

/** As Debian's packages and others name it. */
const names = ['chromium-headless-shell', 'chromium', 'chromium-browser', 'google-chrome'];

/** The environment variable CHROMIUM_PATH, else the first of these that the shell would find. */
function findChromium(): string | undefined {
  const { CHROMIUM_PATH: given, PATH: folders = '' } = process.env;
  if (given) return given;
  const candidates = folders.split(delimiter).flatMap((folder) => names.map((name) => join(folder, name)));
  return candidates.find((path) => {
    try {
      accessSync(path, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

const executablePath = findChromium();

/** Tests in a real browser: skipped with a clear line where there is none, but never where a gate runs. */
export function describeInBrowser(name: string, tests: () => void): void {
  if (executablePath === undefined && !process.env.CI) {
    process.stdout.write(
      `Skipped: ${name}. There is no Chromium: install Debian's chromium-headless-shell, or set CHROMIUM_PATH.\n`,
    );
    describe.skip(name, tests);
    return;
  }
  describe(name, tests);
}

/** @throws an Error that says what to do where there is no browser */
export async function launchBrowser(): Promise<Browser> {
  if (executablePath === undefined) {
    throw new Error('There is no Chromium: install chromium-headless-shell, or set CHROMIUM_PATH.');
  }
  // Chromium's sandbox needs rights that root and containers do not have; it opens this machine's own page only.
  return chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-dev-shm-usage'] });
}

export interface OpenedLab {
  readonly page: Page;
  /** What went wrong in the page, and what it asked of others than the local stack; both must stay empty. */
  readonly complaints: string[];
  readonly close: () => Promise<void>;
}

/** The lab's page, ready: it has heard of the stack, and all phones are registered. */
export async function openLab(browser: Browser, url: string, options: BrowserContextOptions = {}): Promise<OpenedLab> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 1000 }, ...options });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(`${message.type()}: ${message.text()}`);
  });
  page.on('pageerror', (error) => complaints.push(`exception: ${error.message}`));
  page.on('request', (request) => {
    const asked = request.url();
    if (!asked.startsWith(url) && !asked.startsWith('data:')) complaints.push(`asked elsewhere: ${asked}`);
  });
  await page.goto(`${url}/?pace=0`);
  await page.locator('html[data-ready]').waitFor({ timeout: 30_000 });
  return { page, complaints, close: () => context.close() };
}
