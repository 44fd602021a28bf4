import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createAgentWords, parseAgentWord } from '../../../lambdas/adapters/agent-words.ts';
import { createLog } from '../../../lambdas/adapters/log.ts';
import { createMessageEnds } from '../../../lambdas/adapters/message-ends.ts';
import { type AgentWord, wordEnds, wordWays } from '../../../lambdas/core/agent-word.ts';
import { receive, remove, type SqsStand, startStand } from '../../local/sqs/sqs-stand.ts';
import { aMessageRow, noon } from './journal-entries.ts';

let stand: SqsStand;
let queueUrl: string;
let lines: string[];
beforeAll(async () => {
  stand = await startStand();
});
afterAll(() => stand.close());
beforeEach(async () => {
  queueUrl = await stand.fifo();
  lines = [];
});

const told = { ways: wordWays, ends: wordEnds };
const log = createLog((line) => lines.push(line));
const newWords = (url = queueUrl) => createAgentWords(stand.client, url, told, { log, now: () => noon });
const withheld = (messageId: string) => aMessageRow([], { messageId, state: 'withheld', reason: 'muted' });
/** All that lie there, worked off. */
async function received() {
  const words: (AgentWord | undefined)[] = [];
  for (;;) {
    const messages = await receive(stand.client, queueUrl);
    if (messages.length === 0) return words;
    for (const message of messages) await remove(stand.client, queueUrl, message);
    words.push(...messages.map(({ Body = '' }) => parseAgentWord(Body)));
  }
}

test('a message’s end is a word for each way on the queue, once, however often it is told', async () => {
  const words = newWords();
  words.tell(withheld('m-1'));
  words.tell(withheld('m-1'));
  await words.put(1_000);
  const common = {
    v: 1,
    conversationId: 'conversation-1',
    messageId: 'm-1',
    end: 'unreachable',
    reason: 'muted',
    endedAt: noon,
  };
  expect(await received()).toEqual([
    { ...common, way: 'attribute' },
    { ...common, way: 'desktop' },
  ]);
  expect(lines).toEqual([]);
});

test('the words of more messages than one request takes are all put, each conversation’s in order', async () => {
  const words = newWords();
  for (let index = 0; index < 12; index += 1) words.tell(withheld(`m-${index}`));
  await words.put(1_000);
  const all = await received();
  for (const way of wordWays) {
    expect(all.filter((word) => word?.way === way).map((word) => word?.messageId)).toEqual(
      Array.from({ length: 12 }, (_, index) => `m-${index}`),
    );
  }
  expect(lines).toEqual([]);
});

test('an end that is nobody’s business puts nothing', async () => {
  const words = newWords();
  words.tell(aMessageRow([], { state: 'seen' }));
  await words.put(1_000);
  expect(await received()).toEqual([]);
});

test('a queue that is not there loses words, which is counted, and nobody fails', async () => {
  const words = newWords(`${queueUrl}-gone`);
  words.tell(withheld('m-1'));
  await words.put(5_000);
  expect(lines.map((line) => JSON.parse(line))).toMatchObject([{ event: 'agent-words-lost', AgentWordsLost: 2 }]);
  expect(lines.join()).not.toContain('m-1');
});

describe('who ends messages', () => {
  const listeners = () => ({
    AGENT_WORD_QUEUE_URL: queueUrl,
    AGENT_WORD_WAYS: ['desktop' as const],
    AGENT_WORD_ENDS: [...wordEnds],
  });

  test('puts the words of those that it ended', async () => {
    const ends = createMessageEnds(listeners(), { log, now: () => noon, sqs: stand.client });
    await ends.andTold(Promise.resolve(ends.ended(withheld('m-1'))));
    expect(await received()).toMatchObject([{ messageId: 'm-1', way: 'desktop' }]);
  });

  test('cannot begin where there is a queue of words, and nothing to reach it by', () => {
    expect(() => createMessageEnds(listeners(), { log, now: () => noon })).toThrow('AGENT_WORD_QUEUE_URL');
  });
});

describe('what lies in the queue', () => {
  const word = { v: 1, way: 'desktop', conversationId: 'c', messageId: 'm', end: 'pushed', endedAt: noon };

  test('is read as it was written, also by an older version', () => {
    expect(parseAgentWord(JSON.stringify({ ...word, later: 'more' }))).toEqual(word);
  });

  test.each([
    ['no JSON', '{'],
    ['another version', JSON.stringify({ ...word, v: 2 })],
    ['an unknown way', JSON.stringify({ ...word, way: 'pigeon' })],
    ['an unknown end', JSON.stringify({ ...word, end: 'seen' })],
    ['an unknown reason', JSON.stringify({ ...word, reason: 'because' })],
    ['no conversation', JSON.stringify({ ...word, conversationId: undefined })],
    ['a push job', JSON.stringify({ v: 1, conversation: 'c', deviceId: 'phone' })],
  ])('is no word: %s', (_, body) => {
    expect(parseAgentWord(body)).toBeUndefined();
  });
});
