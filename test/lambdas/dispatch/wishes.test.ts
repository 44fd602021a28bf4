import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { QuietMode } from '../../../lambdas/core/preferences.ts';
import { type LocalTables, startTables } from '../../dynamodb-local.ts';
import { type SqsStand, startStand } from '../../local/sqs/sqs-stand.ts';
import { aJob, noon } from '../adapters/journal-entries.ts';
import { dispatchUnderTest } from './dispatch-under-test.ts';

let tables: LocalTables;
let stand: SqsStand;
beforeAll(async () => {
  [tables, stand] = await Promise.all([startTables(), startStand()]);
}, 30_000);
afterAll(() => Promise.all([tables?.close(), stand?.close()]));

/** Anna's phone is registered, and a push for it lies in the queue. */
async function withJob(send?: Parameters<typeof dispatchUnderTest>[2]) {
  const under = await dispatchUnderTest(tables, stand, send);
  await under.register('phone');
  await under.open('phone');
  return under;
}
/** A second after noon lies within. */
const quiet = (mode: QuietMode) => ({ quietHours: { start: '11:00', end: '13:00', timeZone: 'UTC', mode } });

describe('what the customer has come to wish while the push lay in the queue', () => {
  test.each<[string, Parameters<Awaited<ReturnType<typeof withJob>>['prefer']>[0], string]>([
    ['nothing for a while', { mutedUntil: noon + 60_000 }, 'muted'],
    [
      'no chat messages',
      { categories: { chatMessages: false, ticketUpdates: true, systemNotices: true } },
      'category-off',
    ],
    ['quiet hours', quiet('drop'), 'quiet-hours'],
  ])('%s: the message ends withheld', async (_, wishes, reason) => {
    const under = await withJob();
    await under.prefer(wishes);
    expect(await under.dispatch(aJob())).toBe('done');
    expect(under.sent).toEqual([]);
    expect(await under.message()).toMatchObject({ state: 'withheld', reason });
  });

  test('that conversation muted, and not another one', async () => {
    const under = await withJob();
    await under.mute('conversation-2');
    await under.mute('conversation-1');
    await under.dispatch(aJob());
    expect(under.sent).toEqual([]);
    expect(await under.message()).toMatchObject({ state: 'withheld', reason: 'muted' });
  });

  test('quiet hours that defer: how long and with which others is decided for the whole message, at once', async () => {
    const under = await withJob();
    await under.prefer(quiet('defer'));
    expect(await under.dispatch(aJob())).toBe('done');
    expect(under.sent).toEqual([]);
    expect(await under.push()).toMatchObject({ state: 'waiting', until: under.now(), because: 'changed' });
    expect(await under.looks()).toMatchObject([{ kind: 'message', at: under.now() }]);
  });

  test('quiet hours that only silence: a push without a sound', async () => {
    const under = await withJob();
    await under.prefer(quiet('silent'));
    await under.dispatch(aJob());
    expect(under.sent).toMatchObject([{ silent: true }]);
    expect(await under.message()).toMatchObject({ state: 'pushed' });
  });

  test('outside of quiet hours it sounds', async () => {
    const under = await withJob();
    await under.prefer({ quietHours: { start: '13:00', end: '11:00', timeZone: 'UTC', mode: 'silent' } });
    await under.dispatch(aJob());
    expect(under.sent[0]).not.toHaveProperty('silent');
  });

  test('pushes even while the app shows the conversation', async () => {
    const under = await withJob();
    await under.report('active', noon - 10_000);
    await under.prefer({ pushWhileActive: true });
    await under.dispatch(aJob());
    expect(under.sent).toHaveLength(1);
  });

  test('said at the last moment, when the connection is ready: nothing is written', async () => {
    const under = await withJob(async (_, sends, stillRight) => {
      if (sends > 1) throw new Error('It was sent all the same.');
      await under.prefer({ mutedUntil: noon + 60_000 });
      under.pass(1_000);
      return (await stillRight()) ? { kind: 'delivered' } : { kind: 'withdrawn' };
    });
    await under.dispatch(aJob());
    expect(await under.message()).toMatchObject({ state: 'withheld', reason: 'muted' });
  });
});

describe('how much a push says: what the deployment and the customer both allow', () => {
  const words = { sender: 'Ann', preview: 'Your parcel is at 5 Elm Road.' };
  test.each(['generic', 'id-only'] as const)('full for the deployment, %s for the customer', async (privacy) => {
    const under = await withJob();
    await under.prefer({ privacy });
    await under.dispatch(aJob({ content: { mode: 'full', ...words, ticketId: 't-1' } }));
    expect(under.sent.map(({ content }) => content)).toEqual([{ mode: privacy, ticketId: 't-1' }]);
  });

  test.each(['full', 'generic'] as const)(
    'id-only for the deployment stays so, whatever the customer says',
    async (privacy) => {
      const under = await withJob();
      await under.prefer({ privacy });
      await under.dispatch(aJob({ content: { mode: 'id-only' } }));
      expect(under.sent.map(({ content }) => content)).toEqual([{ mode: 'id-only' }]);
    },
  );
});
