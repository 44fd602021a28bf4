import type { Message } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  attributesOf,
  expectRefusal,
  hideFor,
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

/** A queue with one received message. */
async function held(kind: 'standard' | 'fifo', attributes = {}) {
  const url = kind === 'fifo' ? await stand.fifo(attributes) : await stand.queue(attributes);
  await send(stand.client, url, 'one', kind === 'fifo' ? 'g' : undefined);
  const [message] = await receive(stand.client, url);
  return { url, message };
}
const hide = (url: string, message: Message | undefined, seconds: number) =>
  hideFor(stand.client, url, message, seconds);
const take = (url: string, options = {}) => receiveBodies(stand.client, url, options);

describe('sqs-visibility-timeout', () => {
  test('a received message is hidden for the timeout of the queue, by default 30 s, and then comes again', async () => {
    const { url } = await held('standard');
    stand.pass(29);
    expect(await take(url)).toEqual([]);
    stand.pass(1);
    expect(await take(url)).toEqual(['one']);
  });

  test('API_ReceiveMessage: a timeout given with the receive goes before that of the queue', async () => {
    const url = await stand.queue({ VisibilityTimeout: '100' });
    await send(stand.client, url, 'one');
    expect(await take(url, { VisibilityTimeout: 5 })).toEqual(['one']);
    stand.pass(5);
    expect(await take(url, { VisibilityTimeout: 0 })).toEqual(['one']);
    expect(await take(url)).toEqual(['one']);
  });

  test('every receive gives another handle and counts', async () => {
    const url = await stand.queue();
    await send(stand.client, url, 'one');
    const receives = [];
    for (let count = 0; count < 3; count += 1) {
      const options = { VisibilityTimeout: 0, MessageSystemAttributeNames: ['ApproximateReceiveCount' as const] };
      receives.push(...(await receive(stand.client, url, options)));
    }
    expect(new Set(receives.map((message) => message.ReceiptHandle)).size).toBe(3);
    expect(receives.map((message) => message.Attributes?.ApproximateReceiveCount)).toEqual(['1', '2', '3']);
  });

  test('GetQueueAttributes counts what is in flight', async () => {
    const { url } = await held('standard');
    await send(stand.client, url, 'two');
    expect(await attributesOf(stand.client, url)).toMatchObject({
      ApproximateNumberOfMessages: '1',
      ApproximateNumberOfMessagesNotVisible: '1',
    });
    stand.pass(30);
    expect(await attributesOf(stand.client, url)).toMatchObject({
      ApproximateNumberOfMessages: '2',
      ApproximateNumberOfMessagesNotVisible: '0',
    });
  });
});

describe('API_ChangeMessageVisibility', () => {
  test('a new timeout counts from now, longer or shorter', async () => {
    const { url, message } = await held('standard');
    stand.pass(20);
    await hide(url, message, 30);
    stand.pass(29);
    expect(await take(url)).toEqual([]);
    await hide(url, message, 0);
    expect(await take(url)).toEqual(['one']);
  });

  test('twelve hours in all, counted from the receive', async () => {
    const { url, message } = await held('standard', { VisibilityTimeout: '3600' });
    stand.pass(1800);
    await expectRefusal(hide(url, message, 43_200), 'InvalidParameterValue', /Total VisibilityTimeout/);
    await hide(url, message, 43_200 - 1800);
  });

  test.each([-1, 43_201])('a timeout of %i is refused', async (seconds) => {
    const { url, message } = await held('standard');
    await expectRefusal(hide(url, message, seconds), 'InvalidParameterValue', /between 0 and 43200/);
  });

  test('a handle that is none, or of another queue, is ReceiptHandleIsInvalid', async () => {
    const { url } = await held('standard');
    const { message } = await held('standard');
    await expectRefusal(hide(url, { ReceiptHandle: 'none' }, 0), 'ReceiptHandleIsInvalid');
    await expectRefusal(hide(url, message, 0), 'ReceiptHandleIsInvalid');
  });

  test('an old handle changes nothing once the message was received again, and a FIFO queue refuses it', async () => {
    const standard = await held('standard');
    const fifo = await held('fifo');
    stand.pass(30);
    for (const { url } of [standard, fifo]) expect(await take(url)).toEqual(['one']);
    await hide(standard.url, standard.message, 0);
    await expectRefusal(hide(fifo.url, fifo.message, 0), 'InvalidParameterValue');
    for (const { url } of [standard, fifo]) expect(await take(url)).toEqual([]);
  });

  test('a deleted message is refused', async () => {
    const { url, message } = await held('standard');
    await remove(stand.client, url, message);
    await expectRefusal(hide(url, message, 10), 'InvalidParameterValue', /does not exist or is not available/);
  });

  test('after the timeout: a standard queue answers success and changes nothing, a FIFO queue refuses', async () => {
    const standard = await held('standard');
    const fifo = await held('fifo');
    stand.pass(30);
    await hide(standard.url, standard.message, 100);
    expect(await take(standard.url)).toEqual(['one']);
    await expectRefusal(hide(fifo.url, fifo.message, 100), 'InvalidParameterValue');
    expect(await take(fifo.url)).toEqual(['one']);
  });
});

describe('API_DeleteMessage', () => {
  test('the newest handle deletes in a standard queue even after the timeout', async () => {
    const { url, message } = await held('standard');
    stand.pass(30);
    await remove(stand.client, url, message);
    expect(await take(url)).toEqual([]);
  });

  test('an old handle answers success and deletes nothing once the message was received again', async () => {
    const { url, message } = await held('standard');
    stand.pass(30);
    expect(await take(url)).toEqual(['one']);
    await remove(stand.client, url, message);
    stand.pass(30);
    expect(await take(url)).toEqual(['one']);
  });

  test('deleting twice is success', async () => {
    for (const kind of ['standard', 'fifo'] as const) {
      const { url, message } = await held(kind);
      await remove(stand.client, url, message);
      await remove(stand.client, url, message);
      stand.pass(30);
      expect(await take(url)).toEqual([]);
    }
  });

  test('API_ReceiveMessage: a FIFO queue refuses a delete after the timeout, and the message comes again', async () => {
    const { url, message } = await held('fifo');
    stand.pass(30);
    await expectRefusal(remove(stand.client, url, message), 'InvalidParameterValue', /expired/);
    expect(await take(url)).toEqual(['one']);
    await expectRefusal(remove(stand.client, url, message), 'InvalidParameterValue', /expired/);
  });

  test('a FIFO delete within a prolonged timeout succeeds', async () => {
    const { url, message } = await held('fifo');
    await hide(url, message, 100);
    stand.pass(99);
    await remove(stand.client, url, message);
    stand.pass(1);
    expect(await take(url)).toEqual([]);
  });

  test('a handle that is none is ReceiptHandleIsInvalid', async () => {
    const url = await stand.queue();
    await expectRefusal(remove(stand.client, url, { ReceiptHandle: 'none' }), 'ReceiptHandleIsInvalid');
  });
});
