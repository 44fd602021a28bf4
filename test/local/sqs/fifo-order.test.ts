import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  attributesOf,
  bodies,
  hideFor,
  newClient,
  receive,
  receiveBodies,
  remove,
  type SqsStand,
  send,
  startStand,
} from './sqs-stand.ts';

let stand: SqsStand;
beforeAll(async () => {
  stand = await startStand();
});
afterAll(() => stand.close());

const sendAll = async (url: string, ...groupsAndBodies: string[]) => {
  for (const body of groupsAndBodies) await send(stand.client, url, body, body[0]);
};

describe('FIFO-queues-understanding-logic', () => {
  test('one receive gives several messages of a group, in order, before those of the next group', async () => {
    const url = await stand.fifo();
    await sendAll(url, 'a1', 'b1', 'a2', 'b2', 'a3');
    expect(await receiveBodies(stand.client, url, { MaxNumberOfMessages: 4 })).toEqual(['a1', 'a2', 'a3', 'b1']);
  });

  test('while a message of a group is in flight, the rest of the group waits and other groups do not', async () => {
    const url = await stand.fifo();
    await sendAll(url, 'a1', 'a2', 'b1');
    expect(await receiveBodies(stand.client, url, { MaxNumberOfMessages: 1 })).toEqual(['a1']);
    expect(await receiveBodies(stand.client, url)).toEqual(['b1']);
    expect(await receiveBodies(stand.client, url)).toEqual([]);
  });

  test('deleting what is in flight sets the group free', async () => {
    const url = await stand.fifo();
    await sendAll(url, 'a1', 'a2', 'a3');
    const [first, second] = await receive(stand.client, url, { MaxNumberOfMessages: 2 });
    await remove(stand.client, url, first);
    expect(await receiveBodies(stand.client, url)).toEqual([]);
    await remove(stand.client, url, second);
    expect(await receiveBodies(stand.client, url)).toEqual(['a3']);
  });

  test('when the visibility timeout ends, the group comes again from the first message that is left', async () => {
    const url = await stand.fifo({ VisibilityTimeout: '30' });
    await sendAll(url, 'a1', 'a2', 'a3');
    const [first] = await receive(stand.client, url, { MaxNumberOfMessages: 2 });
    await remove(stand.client, url, first);
    stand.pass(29);
    expect(await receiveBodies(stand.client, url)).toEqual([]);
    stand.pass(1);
    expect(await receiveBodies(stand.client, url)).toEqual(['a2', 'a3']);
  });

  test('an earlier message given back comes again, and the later one that is still held blocks what follows', async () => {
    const url = await stand.fifo();
    await sendAll(url, 'a1', 'a2', 'a3');
    const [first, second] = await receive(stand.client, url, { MaxNumberOfMessages: 2 });
    await hideFor(stand.client, url, first, 0);
    expect(await receiveBodies(stand.client, url)).toEqual(['a1']);
    await hideFor(stand.client, url, second, 0);
    expect(await receiveBodies(stand.client, url)).toEqual([]);
  });

  test.each([
    [0, []],
    [1, ['a1']],
    [2, ['a1', 'a2']],
  ])('a longer timeout for message %i of three holds it and all after it', async (index, expected) => {
    const url = await stand.fifo({ VisibilityTimeout: '10' });
    await sendAll(url, 'a1', 'a2', 'a3');
    const messages = await receive(stand.client, url);
    await hideFor(stand.client, url, messages[index], 60);
    stand.pass(10);
    expect(await receiveBodies(stand.client, url)).toEqual(expected);
  });

  test('eight consumers at once: every message once, each group in order, one holder per group', async () => {
    const url = await stand.fifo();
    const groups = ['a', 'b', 'c', 'd', 'e'];
    for (let number = 10; number < 30; number += 1) await sendAll(url, ...groups.map((group) => `${group}${number}`));
    const seen: string[] = [];
    const held = new Set<string>();
    const consume = async () => {
      const client = newClient(stand.sqs);
      for (;;) {
        const messages = await receive(client, url, { MaxNumberOfMessages: 3 });
        const mine = new Set(bodies(messages).map((body) => body.slice(0, 1)));
        for (const group of mine) {
          expect(held.has(group)).toBe(false);
          held.add(group);
        }
        seen.push(...bodies(messages));
        const counts = await attributesOf(client, url);
        if (messages.length === 0 && counts.ApproximateNumberOfMessages === '0') break;
        // Free before the deletes: the last one lets the next consumer in.
        for (const group of mine) held.delete(group);
        for (const message of messages) await remove(client, url, message);
      }
      client.destroy();
    };
    await Promise.all(Array.from({ length: 8 }, consume));
    expect(seen).toHaveLength(100);
    for (const group of groups) {
      const own = seen.filter((body) => body.startsWith(group));
      expect(own).toEqual(own.toSorted());
      expect(new Set(own).size).toBe(20);
    }
  });
});

describe('sqs-delay-queues in FIFO queues', () => {
  test('the delay of the queue holds for its messages, also with DelaySeconds 0', async () => {
    const url = await stand.fifo({ DelaySeconds: '10' });
    await sendAll(url, 'a1');
    expect(await receiveBodies(stand.client, url)).toEqual([]);
    expect((await attributesOf(stand.client, url)).ApproximateNumberOfMessagesDelayed).toBe('1');
    stand.pass(10);
    expect(await receiveBodies(stand.client, url)).toEqual(['a1']);
  });
});
