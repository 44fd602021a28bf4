import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { type RunningStack, startStack, until } from '../running-stack.ts';
import { describeInBrowser, launchBrowser, type OpenedLab, openLab } from './browser.ts';
import { frameTimes, heapMebibytes, p95 } from './frames.ts';

const messages = 2_000;
/** How many of the first, and of the last, are compared. */
const compared = 400;
const perConversation = 50;

describeInBrowser('2,000 messages through the open page', () => {
  let stack: RunningStack;
  let browser: Browser;
  let lab: OpenedLab;
  beforeAll(async () => {
    [stack, browser] = await Promise.all([startStack(), launchBrowser()]);
    // Cold functions would hold back the first messages that the page sees.
    await sendFifty('nobody');
    lab = await openLab(browser, stack.url);
  }, 90_000);
  afterAll(async () => {
    await browser?.close();
    expect(await stack.stop()).toBe(0);
  }, 30_000);

  async function sendFifty(customerId: string): Promise<void> {
    const conversationId = randomUUID();
    const app = await stack.app(customerId);
    const left = { deviceId: 'browser', status: 'background' };
    expect(await app('PUT', `/v1/conversations/${conversationId}/presence`, left)).toMatchObject({ status: 204 });
    const reply = { source: 'genesys', conversationId, author: 'human', kind: 'text', text: 'On its way' };
    const answer = await stack.ask('POST', '/local/lab/replies', { ...reply, count: perConversation });
    expect(answer).toMatchObject({ status: 200 });
  }

  /** Of every eight conversations one is Ben's, whose phone is on the page; the others have none. */
  async function sendAndSee(count: number, pauseMs: number): Promise<void> {
    const ended = () => lab.page.locator('[data-stations-ended]').getAttribute('data-stations-ended').then(Number);
    const before = await ended();
    const ben = (await lab.page.locator('[data-phone="other"]').getAttribute('data-owner')) ?? '';
    for (let sent = 0; sent < count; sent += perConversation) {
      await sendFifty(sent % (8 * perConversation) === 0 ? ben : 'nobody');
      await wait(pauseMs);
    }
    await until(async () => (await ended()) >= before + count, 240_000);
  }

  test('the page stays as quick and as small as it was', async () => {
    const { page, complaints } = lab;
    const session = await page.context().newCDPSession(page);
    // The same pace for both, or the later frames would show more messages each.
    const atStart = await frameTimes(browser, page, () => sendAndSee(compared, 1_000));
    const heapAtStart = await heapMebibytes(session);
    await sendAndSee(messages - 2 * compared, 0);
    const atEnd = await frameTimes(browser, page, () => sendAndSee(compared, 1_000));
    const grownMebibytes = (await heapMebibytes(session)) - heapAtStart;

    const [first, last] = [p95(atStart), p95(atEnd)];
    process.stdout.write(
      `${messages} messages: 95 of 100 frames take at most ${first.toFixed(1)} ms of ${atStart.length} at the start, ${last.toFixed(1)} ms of ${atEnd.length} at the end; the heap has grown by ${grownMebibytes.toFixed(1)} MiB\n`,
    );
    expect(Math.min(atStart.length, atEnd.length)).toBeGreaterThan(100);
    expect(last).toBeLessThanOrEqual(1.5 * first);
    expect(grownMebibytes).toBeLessThanOrEqual(50);
    expect(complaints).toEqual([]);
  }, 400_000);
});
