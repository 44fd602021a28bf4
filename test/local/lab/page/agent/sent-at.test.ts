import { expect, test } from '@jest/globals';
import { signal } from '@preact/signals';
import { sentAt } from '../../../../../local/lab/page/agent/sent-at.ts';
import { aFeed, aTrail } from './a-feed.ts';

const hourMs = 3_600_000;

test('a message that is heard of later has the time of the journal', async () => {
  const { feed, trails } = aFeed();
  const asked = sentAt(feed, 'c-1', 'm-1');
  trails.value = [aTrail({ messageId: 'another', sentAt: 1 })];
  trails.value = [...trails.value, aTrail({ messageId: 'm-1', sentAt: 7_000 })];
  expect(await asked).toBe(7_000);
});

test.each(['m-1', undefined])('of %s nothing is heard: it was sent now, by the functions’ clock', async (messageId) => {
  const feed = { ...aFeed().feed, clockOffsetMs: signal(hourMs) };
  const before = Date.now();
  const at = await sentAt(feed, 'c-1', messageId);
  expect(at).toBeGreaterThanOrEqual(before + hourMs);
  expect(at).toBeLessThanOrEqual(Date.now() + hourMs);
});
