import { mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';

/** `npm run pictures` takes those of the README anew; a run of the tests leaves the repository as it is. */
const folder = process.env.LAB_PICTURES ?? mkdtempSync(join(tmpdir(), 'handoff-push-lab-'));

/** @returns the picture's size in bytes */
export async function takePicture(page: Page, name: string): Promise<number> {
  mkdirSync(folder, { recursive: true });
  const picture = await page.screenshot({ path: join(folder, `${name}.png`), animations: 'disabled' });
  return picture.length;
}
