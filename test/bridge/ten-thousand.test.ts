import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { conversationKey } from '../../lambdas/core/conversation.ts';
import { type Around, settled, shortTiming, startAround, until } from './bridge-under-test.ts';

let around: Around;
beforeAll(async () => {
  around = await startAround();
});
afterAll(() => around.close());

const conversations = 500;
const rounds = 20;
const mishaps: Readonly<Record<number, (genesys: Around['genesys']) => unknown>> = {
  4: (genesys) => genesys.breakSockets('reset'),
  8: (genesys) => genesys.announceClosing(),
  11: (genesys) => genesys.breakSockets('silent'),
  14: (genesys) => genesys.revokeTokens(),
  17: (genesys) => genesys.breakSockets('half-open'),
};

test('of 10,000 messages, said while connections break, none is lost that the API still knows, none is doubled', async () => {
  const { genesys } = around;
  const queueUrl = await around.stand.queue();
  const queues = Array.from({ length: 50 }, (_, index) => `q-${index}`);
  for (let index = 0; index < conversations; index += 1) {
    genesys.startConversation({ conversationId: `c-${index}`, queueId: `q-${index % 50}`, userId: 'u-1' });
  }
  genesys.setNotifications({ heartbeatMs: 300 });
  const bridge = await around.run(queueUrl, { queues, timing: { ...shortTiming, heartbeatMs: 300, settleMs: 500 } });
  await until(() => settled(bridge));
  const said = new Set<string>();
  for (let round = 0; round < rounds; round += 1) {
    mishaps[round]?.(genesys);
    for (let index = 0; index < conversations; index += 1) {
      genesys.say(`c-${index}`, { from: 'agent', messageId: `m-${round}` });
      said.add(`c-${index}/m-${round}`);
      if (index % 50 === 0) await new Promise((resolve) => setTimeout(resolve, 2));
    }
  }
  expect(said.size).toBe(10_000);
  // For Genesys a broken one is gone at once, whatever the bridge has noticed.
  await until(() => genesys.channels().some(({ isConnected }) => isConnected) && settled(bridge));
  const readings = around.readingsLyingIn(queueUrl);
  // By this the journal knows a message again.
  const rows = Map.groupBy(
    readings,
    ({ source, conversationId = '', messageId }) => `${conversationKey({ source, id: conversationId })}/${messageId}`,
  );
  expect([...said].filter((message) => !rows.has(message))).toEqual([]);
  expect([...rows.keys()].filter((message) => !said.has(message))).toEqual([]);
  // Many came more than once, by a topic and by the API; which it was, makes no other message of it.
  expect(readings.length).toBeGreaterThan(said.size);
  const tellings = [...rows.values()].map(
    (row) => new Set(row.map(({ sentAt, author, kind }) => [sentAt, author, kind].join())),
  );
  expect(tellings.filter(({ size }) => size !== 1)).toEqual([]);
  expect(around.said('gap').length).toBeGreaterThanOrEqual(3);
  expect(bridge.health().page).toMatchObject({ status: 'ok', waiting: 0 });
}, 60_000);
