import { createServer, get, type IncomingMessage, type ServerResponse } from 'node:http';
import { afterEach, expect, test } from '@jest/globals';
import { openStream } from '../../../local/lab/stream.ts';
import { listening } from '../../listening.ts';

let close = async () => {};
afterEach(() => close());

/** A server that answers as given, and who has just begun to read its answer. */
async function opened(answer: (response: ServerResponse) => void): Promise<IncomingMessage> {
  const server = await listening(createServer((_, response) => answer(response)));
  close = server.close;
  return new Promise((resolve) => get(`http://127.0.0.1:${server.port}`, resolve));
}

test('what is sent stands in events, with an id where there is one', async () => {
  const response = await opened((answer) => {
    const listener = openStream(answer, () => {});
    listener.send('hello', '{"now":1}', 7);
    listener.send('news', '{"now":2}');
    listener.end();
  });
  let text = '';
  for await (const part of response.setEncoding('utf8')) text += part;
  expect(text).toBe('event: hello\nid: 7\ndata: {"now":1}\n\nevent: news\ndata: {"now":2}\n\n');
});

test('who does not keep up is cut off, but not by the length of the first word', async () => {
  let wasCutOff: (() => boolean) | undefined;
  const { promise: gone, resolve } = Promise.withResolvers<void>();
  const response = await opened((answer) => {
    const listener = openStream(answer, resolve);
    listener.send('hello', JSON.stringify('x'.repeat(12_000_000)));
    const afterHello = answer.destroyed;
    for (let number = 0; number < 3 && !answer.destroyed; number += 1) {
      listener.send('news', JSON.stringify('x'.repeat(2_000_000)));
    }
    wasCutOff = () => answer.destroyed && !afterHello;
  });
  response.on('error', () => {});
  await gone;
  expect(wasCutOff?.()).toBe(true);
});

test('behind its end nothing is said, also to who has not taken all yet', async () => {
  const { promise: said, resolve } = Promise.withResolvers<Error | undefined>();
  const response = await opened((answer) => {
    const listener = openStream(answer, () => {});
    answer.on('error', resolve);
    listener.send('hello', JSON.stringify('x'.repeat(12_000_000)));
    listener.end();
    listener.send('news', '{"now":2}');
    setImmediate(() => resolve(undefined));
  });
  expect(await said).toBeUndefined();
  response.on('error', () => {}).destroy();
});
