import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { shortHash } from '../../../lambdas/adapters/short-hash.ts';
import { type AgentWord, wordId } from '../../../lambdas/core/agent-word.ts';
import { agentId, aWord, noon, startTellerUnderTest, type TellerUnderTest } from './teller-under-test.ts';

let under: TellerUnderTest;
beforeAll(async () => {
  under = await startTellerUnderTest();
});
beforeEach(() => under.reset());
afterAll(() => under.close());

const words = 1_000;
const isUrgent = (index: number) => index % 4 === 3;
const isOffline = (index: number) => index % 10 === 7;

/** Of every four the last is urgent; one in ten is for an agent who is not there. */
function word(index: number): AgentWord {
  const common = aWord({ conversationId: `c-${index}`, messageId: `m-${index}` });
  const { reason, ...pushed } = common;
  return isUrgent(index) ? common : { ...pushed, end: 'pushed' };
}

test('1,000 words to a target that takes less than it says: each is told once, or reported', async () => {
  under.genesys.putOrganisation({ users: [{ id: agentId }, { id: 'offline', routingStatus: 'OFF_QUEUE' }] });
  under.genesys.clearConversations();
  const all = Array.from({ length: words }, (_, index) => word(index));
  for (const [index, { conversationId }] of all.entries()) {
    const userId = isOffline(index) ? 'offline' : agentId;
    under.genesys.startConversation({ conversationId, queueId: 'q-1', userId });
  }
  under.genesys.setRateLimit(300);
  under.desktop.setRateLimit(200);
  await under.put(...all);

  // Each has its half of what the target is said to take; together that is more than it does take.
  const settings = { DESKTOP_REQUESTS_PER_MINUTE: 150 };
  const asked = await under.askedDuring(() => under.workAll(under.newTeller(settings), under.newTeller(settings)));

  const taken = under.desktop.notifications();
  const online = all.filter((_, index) => !isOffline(index));
  expect(new Set(taken.map(({ idempotencyKey }) => idempotencyKey))).toEqual(
    new Set(online.map((one) => wordId(shortHash, one))),
  );
  expect(taken.every(({ repeats }) => repeats === 0)).toBe(true);
  const told = under.lines('agent-told').map(({ messageId }) => messageId);
  const notTold = under.lines('agent-not-told');
  expect([...told, ...notTold.map(({ messageId }) => messageId)].toSorted()).toEqual(
    all.map(({ messageId }) => messageId).toSorted(),
  );
  expect(new Set(notTold.map(({ reason }) => reason))).toEqual(new Set(['agent-offline']));
  expect(await under.deadLetters()).toEqual([]);
  // Others hear of the urgent ones only.
  const urgentOffline = all.filter((_, index) => isOffline(index) && isUrgent(index));
  expect(
    under
      .outside()
      .map(({ detail }) => (detail as { messageId: string }).messageId)
      .toSorted(),
  ).toEqual(urgentOffline.map(({ messageId }) => messageId).toSorted());

  // Nobody was asked in vain, but for those whom the target's limit caught.
  expect(asked.conversation).toBeLessThan(words + 60);
  expect(asked.notification).toBeLessThan(taken.length + 60);
  // The urgent ones were done while most others waited.
  const lastUrgentAt = Math.max(...taken.filter(({ type }) => type === 'warning').map(({ takenAt }) => takenAt));
  const before = taken.filter(({ type, takenAt }) => type === 'info' && takenAt < lastUrgentAt);
  expect(before.length).toBeLessThan(online.length / 10);
  expect(under.clock.now - noon).toBeLessThan(3_600_000);
}, 180_000);
