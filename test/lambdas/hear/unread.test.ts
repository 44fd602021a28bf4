import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type LocalTables, startTables } from '../../dynamodb-local.ts';
import { type SqsStand, startStand } from '../../local/sqs/sqs-stand.ts';
import { agentSays, routeUnderTest } from '../route/route-under-test.ts';

let tables: LocalTables;
let stand: SqsStand;
let under: Awaited<ReturnType<typeof routeUnderTest>>;
beforeAll(async () => {
  [tables, stand] = await Promise.all([startTables(), startStand()]);
}, 30_000);
afterAll(async () => {
  await stand?.close();
  await tables?.close();
});
beforeEach(async () => {
  under = await routeUnderTest(tables, stand);
});

const unread = () => under.journal.countUnread('anna');

describe('an agent’s message', () => {
  test('is unread before its push is handed over, and a repeat adds nothing', async () => {
    await under.register('phone');
    await under.report('background');
    const event = agentSays(stand.now());
    const counts: number[] = [];
    await under.route(event, {
      handOver: async (handed) => {
        counts.push(await unread());
        await under.journal.handOver(handed);
      },
    });
    expect(counts).toEqual([1]);
    await under.route(event);
    expect(await unread()).toBe(1);
  });

  test('is unread also where its row stood already', async () => {
    await under.register('phone');
    await under.report('background');
    const event = agentSays(stand.now());
    const dies = { noteUnread: () => Promise.reject(new Error('the function dies here')) };
    await expect(under.route(event, dies)).rejects.toThrow('dies');
    expect(await unread()).toBe(0);
    await under.route(event);
    expect(await unread()).toBe(1);
    expect(await under.jobs('apns')).toHaveLength(1);
  });

  test('is not unread where nothing is pushed, or not yet', async () => {
    await under.report('background');
    await under.route(agentSays(stand.now(), { id: 'to nobody' }));
    await under.register('phone');
    await under.report('active');
    await under.route(agentSays(stand.now(), { id: 'to somebody who looks' }));
    expect(await unread()).toBe(0);
  });
});
