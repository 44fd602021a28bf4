import { expect, test } from '@jest/globals';
import { actions } from '../../../local/sqs/actions.ts';
import { createQueueOrThrow } from '../../../local/sqs/engine/create-queue.ts';
import { createAccount } from '../../../local/sqs/engine/queue.ts';
import { waitingReceives } from '../../../local/sqs/waiting-receives.ts';

const hourMs = 3_600_000;

/** A clock that goes on while it is looked at, as a busy machine's does. */
test.each([...Array(12).keys()])(
  'a message that falls due at the look number %i of a wake-up is not left lying',
  async (looks) => {
    let time = 1_700_000_000_000;
    let isRunning = false;
    const now = () => {
      if (isRunning) time += 1;
      return time;
    };
    const account = createAccount('eu-central-1', '000000000000');
    createQueueOrThrow(account, 'queue', {}, {}, now());
    const QueueUrl = 'http://localhost/000000000000/queue';
    const sender = { id: 'test', traceHeader: undefined };
    const call = { account, origin: 'http://localhost', sender, now: time };
    actions.SendMessage?.(call, { QueueUrl, MessageBody: 'late', DelaySeconds: 1 });

    // Looked at again in an hour only: a message that no timer waits for stays.
    const waiting = waitingReceives(account, now, hourMs);
    const answered = new Promise<object>((resolve) => {
      const answer = (result: object) => resolve(result);
      waiting.add({ input: { QueueUrl, WaitTimeSeconds: 20 }, isOpen: () => true, answer });
    });
    time += 1_000 - looks;
    isRunning = true;
    waiting.wake();
    expect(await answered).toMatchObject({ Messages: [{ Body: 'late' }] });
    waiting.close();
  },
  5_000,
);
