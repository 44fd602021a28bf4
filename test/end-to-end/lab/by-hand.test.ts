import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import type { Browser, Locator } from 'playwright-core';
import { type Pushed, type RunningStack, startStack, until } from '../running-stack.ts';
import { accessibilityProblems } from './axe.ts';
import { describeInBrowser, launchBrowser, type OpenedLab, openLab } from './browser.ts';
import { mustShow, onScreen } from './on-screen.ts';
import { takePicture } from './pictures.ts';

describeInBrowser('the lab, used by hand', () => {
  let stack: RunningStack;
  let browser: Browser;
  let lab: OpenedLab;
  beforeAll(async () => {
    // As `npm start` runs it.
    const program = [process.execPath, 'local/main.ts', '--all-sources'] as const;
    [stack, browser] = await Promise.all([startStack({ presenceSeconds: 4 }, program), launchBrowser()]);
    lab = await openLab(browser, stack.url);
  }, 90_000);
  afterAll(async () => {
    await browser?.close();
    expect(await stack.stop()).toBe(0);
  }, 30_000);
  afterEach(() => {
    expect(lab.complaints.splice(0)).toEqual([]);
  });

  const phone = (id: string): Locator => lab.page.locator(`[data-phone="${id}"]`);
  const press = (id: string, button: string) =>
    phone(id)
      .getByRole('button', { name: new RegExp(`^${button}, `) })
      .click();
  const agent = () => lab.page.getByRole('region', { name: 'The agent' });
  const rows = () => lab.page.locator('[data-trail]');
  const ended = async (count: number) =>
    until(async () => (await rows().count()) === count && (await rows().first().getAttribute('data-state')) !== 'open');

  /** A new conversation, opened once on a phone and left: so it is the customer's. */
  async function newConversation(source: RegExp, openedOn: string): Promise<void> {
    const choice = agent().getByLabel('Source');
    const titles = await choice.locator('option').allInnerTexts();
    await agent().getByLabel('Customer').selectOption('Ada');
    await choice.selectOption(titles.find((title) => source.test(title)) ?? 'none of these');
    await agent().getByRole('button', { name: 'New conversation' }).click();
    await press(openedOn, 'Open chat');
    await phone(openedOn).and(lab.page.locator('[data-app="chat"]')).waitFor();
    await press(openedOn, 'Background');
  }

  test('a reply typed by keyboard rings on each device of the customer, and a tap opens its conversation', async () => {
    await newConversation(/EventBridge/, 'iphone');
    await agent().getByRole('textbox', { name: 'Message' }).focus();
    await lab.page.keyboard.type('Your parcel is on its way.');
    await lab.page.keyboard.press('Enter');
    await ended(1);
    expect(await rows().first().getAttribute('data-state')).toBe('pushed');

    const pushes = await stack.pushes();
    expect(pushes).toHaveLength(3);
    const screens = await until(async () => {
      const seen = await onScreen(lab.page);
      return seen.filter(({ messageIds }) => messageIds.length === 1).length === 3 && seen;
    });
    for (const { phone: name, deviceToken, messageIds } of screens) {
      expect([name, messageIds]).toEqual([name, mustShow(pushes, deviceToken)]);
    }
    const conversation = await phone('android').locator('[data-notification]').getAttribute('data-conversation');
    await phone('android').locator('[data-notification]').getByRole('button').first().click();
    await phone('android').and(lab.page.locator('[data-app="chat"]')).waitFor();
    expect(conversation).toBe(pushes[0]?.payload.conversationId ?? pushes[0]?.payload.message.data.conversationId);
    await phone('android').getByText('Your parcel is on its way.').waitFor();
    await press('android', 'Background');
  }, 60_000);

  test('the same event once more brings nothing', async () => {
    await stack.ask('DELETE', '/local/pushes');
    await agent().getByRole('button', { name: 'Replay the same event' }).click();
    await agent().getByText('has come once more').waitFor();
    expect(await rows().count()).toBe(1);
    // What was read a moment ago may still be told to the other devices.
    expect((await stack.pushes()).filter(isShown)).toEqual([]);
  }, 30_000);

  test('a click on a message shows its journal, and what went over the wires', async () => {
    await rows().first().click();
    const detail = lab.page.getByRole('dialog');
    await detail.getByText('ended as pushed: delivered to 3 of 3').waitFor();
    await detail.getByText('"originatingEntity": "Human"').first().waitFor();
    await detail.getByRole('tab', { name: 'Jobs (3)' }).click();
    await detail.getByText('"deviceId"').first().waitFor();
    await detail.getByRole('tab', { name: 'Requests and answers (3)' }).click();
    await detail.getByText('apns-collapse-id').first().waitFor();
    expect(await detail.getByText('(redacted)').count()).toBeGreaterThan(0);
    await takePicture(lab.page, 'message');
    expect(await accessibilityProblems(lab.page)).toEqual([]);
    await lab.page.keyboard.press('Escape');
    await detail.waitFor({ state: 'hidden' });
    expect(await lab.page.evaluate('document.activeElement.hasAttribute("data-trail")')).toBe(true);
  }, 30_000);

  test('an app that was uninstalled is gone, one that was offline gets the newest, and the right reasons stand there', async () => {
    await press('tablet', 'Uninstall');
    await press('iphone', 'Go offline');
    await newConversation(/EventBridge/, 'android');
    for (const text of ['One', 'Two']) {
      await agent().getByRole('textbox', { name: 'Message' }).fill(text);
      await agent().getByRole('button', { name: 'Send', exact: true }).click();
      await agent().getByText('Sent.').waitFor();
    }
    await ended(3);
    expect(await rows().nth(1).innerText()).toContain('Ada’s tablet: gone');
    expect(await phone('iphone').locator('[data-notification]').count()).toBe(0);
    await press('iphone', 'Go online');
    await phone('iphone').locator('[data-notification]').first().waitFor();
    const screens = await onScreen(lab.page);
    const newest = await rows().first().getAttribute('data-message');
    expect(screens.find(({ phone: name }) => name === 'iphone')?.messageIds).toEqual([newest]);
    expect(screens.find(({ phone: name }) => name === 'tablet')?.messageIds).toEqual([]);
    await press('tablet', 'Install');

    await press('iphone', 'Log in as Ben');
    await until(async () => (await phone('iphone').locator('[data-notification]').count()) === 0);
    await press('iphone', 'Log in as Ada');
    await phone('iphone').getByText('Signed in: Ada').waitFor();
  }, 60_000);

  test('each kind of contact centre can be chosen, and its reply is pushed', async () => {
    const titles = await agent().getByLabel('Source').locator('option').allInnerTexts();
    expect(titles.length).toBeGreaterThan(3);
    for (const title of titles) {
      const before = await rows().count();
      await newConversation(new RegExp(`^${title.replaceAll(/[()]/g, '.')}$`), 'iphone');
      await agent().getByRole('textbox', { name: 'Message' }).fill(`By ${title}`);
      await agent().getByRole('button', { name: 'Send', exact: true }).click();
      await until(async () => (await rows().count()) > before, 20_000);
      const state = await until(async () => {
        const now = await rows().first().getAttribute('data-state');
        return now !== 'open' && now;
      }, 20_000);
      expect([title, state]).toEqual([title, 'pushed']);
    }
  }, 120_000);

  test('a fault that is switched on fails pushes, says what happens, and ends with its switch', async () => {
    const faults = lab.page.getByRole('region', { name: 'Faults' });
    const badKey = faults.getByRole('button', { name: /^Bad key, APNs/ });
    await badKey.click();
    await until(async () => (await badKey.getAttribute('aria-pressed')) === 'true');
    const refusals = async () =>
      (await stack.ask('GET', '/local/faults')).body.filter(({ status }: { status: number }) => status === 403);
    expect(await refusals()).toMatchObject([{ channel: 'apns', reason: 'InvalidProviderToken' }]);
    await agent().getByRole('textbox', { name: 'Message' }).fill('Into the fault');
    await agent().getByRole('button', { name: 'Send', exact: true }).click();
    await until(async () => /channel|APNs takes nothing|waits/.test(await rows().first().innerText()), 20_000);
    await takePicture(lab.page, 'fault');
    await badKey.click();
    await until(async () => (await refusals()).length === 0);
  }, 60_000);

  test('200 replies are sent with one click, and the list holds the newest alone', async () => {
    await agent().getByLabel('Customer').selectOption('Ben');
    await agent().getByRole('button', { name: 'New conversation' }).click();
    await agent().getByRole('button', { name: 'Send 200 replies' }).click();
    await agent().getByText('Sent 200 replies.').waitFor();
    await until(async () => (await rows().count()) === 60);
    expect(await rows().first().innerText()).toContain('Ben');
  }, 60_000);

  test('on a phone nothing is wider than the screen, and axe finds nothing', async () => {
    const narrow = await openLab(browser, stack.url, { viewport: { width: 360, height: 780 }, isMobile: true });
    const [wide, high] = [360, 780];
    expect(await narrow.page.evaluate('document.documentElement.scrollWidth')).toBe(wide);
    expect(await accessibilityProblems(narrow.page)).toEqual([]);
    await takePicture(narrow.page, `${wide}x${high}`);
    expect(narrow.complaints).toEqual([]);
    await narrow.close();
  }, 60_000);
});

/** A push that puts something on the screen. */
const isShown = ({ channel, payload }: Pushed) =>
  channel === 'apns' ? payload.aps.alert !== undefined : payload.message.data.event === undefined;
