import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { type RunningStack, startStack, until } from '../running-stack.ts';
import { accessibilityProblems } from './axe.ts';
import { describeInBrowser, launchBrowser, type OpenedLab, openLab } from './browser.ts';
import { mustShow, onScreen } from './on-screen.ts';
import { takePicture } from './pictures.ts';

/** In the order of the tour; `showing`: how many phones show a push when it is over; `tapped`: where the scene itself has tapped. */
const scenes: readonly { readonly id: string; readonly showing: number; readonly tapped?: string }[] = [
  { id: 'away', showing: 0 },
  { id: 'watching', showing: 0 },
  { id: 'crash', showing: 3 },
  { id: 'owner', showing: 2, tapped: 'iphone' },
  { id: 'outage', showing: 3 },
  { id: 'read', showing: 0 },
];

describeInBrowser('the guided tour, clicked through in a browser', () => {
  let stack: RunningStack;
  let browser: Browser;
  let lab: OpenedLab;
  beforeAll(async () => {
    // Short, so that a crash is noticed soon; everything else as it is deployed.
    [stack, browser] = await Promise.all([startStack({ presenceSeconds: 4 }), launchBrowser()]);
    lab = await openLab(browser, stack.url);
  }, 90_000);
  afterAll(async () => {
    await browser?.close();
    expect(await stack.stop()).toBe(0);
  }, 30_000);
  afterEach(() => {
    expect(lab.complaints.splice(0)).toEqual([]);
  });

  test.each(scenes)(
    'scene $id plays, and the phones show what the providers took',
    async ({ id, showing, tapped }) => {
      const { page } = lab;
      const scene = page.locator(`[data-scene="${id}"]`);
      await stack.ask('DELETE', '/local/pushes');
      await scene.getByRole('button', { name: /^Play scene/ }).click();
      const over = page.locator(`[data-scene="${id}"]:is([data-state="done"], [data-state="failed"])`);
      await over.waitFor({ timeout: 120_000 });
      expect([await scene.getAttribute('data-state'), await scene.innerText()]).toEqual(['done', expect.any(String)]);

      // What was read elsewhere goes from the screens a moment later.
      await until(async () => {
        const pushes = await stack.pushes();
        const screens = await onScreen(page);
        const wrong = screens.filter(
          ({ phone, isInChat, deviceToken, messageIds }) =>
            messageIds.join() !== (isInChat || phone === tapped ? '' : mustShow(pushes, deviceToken).join()),
        );
        return wrong.length === 0;
      });
      const screens = await onScreen(page);
      expect(screens.filter(({ messageIds }) => messageIds.length > 0)).toHaveLength(showing);
      expect(await takePicture(page, `scene-${id}`)).toBeGreaterThan(20_000);
    },
    150_000,
  );

  test('every end is named, and no message stays open', async () => {
    const open = lab.page.locator('[data-trail][data-state="open"]');
    await until(async () => (await open.count()) === 0, 30_000);
    expect(await lab.page.locator('[data-trail]').count()).toBeGreaterThan(6);
  }, 40_000);

  test.each(['light', 'dark'] as const)(
    'axe finds nothing in %s',
    async (colorScheme) => {
      const { page } = lab;
      await page.emulateMedia({ colorScheme });
      await page.locator('[data-trail]').first().click();
      expect(await accessibilityProblems(page)).toEqual([]);
      await page.keyboard.press('Escape');
      expect(await takePicture(page, colorScheme)).toBeGreaterThan(20_000);
    },
    30_000,
  );
});
