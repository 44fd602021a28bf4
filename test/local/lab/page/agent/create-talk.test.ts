import { describe, expect, test } from '@jest/globals';
import * as z from 'zod';
import { createTalk, mostConversations, mostLines } from '../../../../../local/lab/page/agent/create-talk.ts';
import type { Talk } from '../../../../../local/lab/page/agent/talk.ts';
import { type AskRunner, refusalOf } from '../../../../../local/lab/page/ask-runner.ts';
import { aFeed, aTrail } from './a-feed.ts';

const replies = z.object({ conversationId: z.string(), source: z.string(), count: z.int().default(1) });

/** A runner that takes every reply, and tells the page of it at once. */
function aTalk() {
  const { feed, trails } = aFeed();
  const asked: unknown[] = [];
  let said = 0;
  const ask: AskRunner = async (method, path, body) => {
    asked.push([method, path, body]);
    if (path !== '/local/lab/replies') return { replayed: 1 };
    const { conversationId: conversation, source, count } = replies.parse(body);
    const messageIds = Array.from({ length: count }, () => `m-${++said}`);
    const key = source === 'acme' ? `acme~${conversation}` : conversation;
    trails.value = messageIds.map((messageId) => aTrail({ conversation: key, messageId, sentAt: 5_000 + said }));
    return { messageIds };
  };
  return { talk: createTalk(feed, ask), asked };
}
const linesOf = (talk: Talk, key: string) => talk.find(key)?.lines ?? [];

describe('conversations', () => {
  test.each([
    ['genesys', /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/],
    ['genesys-open-messaging', /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/],
    ['acme', /^acme~[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/],
  ])('one of %s has a key as the API takes it', (source, form) => {
    const { talk } = aTalk();
    const [one, other] = [talk.begin('ada-1', source), talk.begin('ada-1', source)];
    expect(one.key).toMatch(form);
    expect(one.key.endsWith(one.id)).toBe(true);
    expect(one.key).not.toBe(other.key);
  });

  test('are called after customer, contact centre and the how manyth', () => {
    const { talk } = aTalk();
    const begun = [
      talk.begin('ada-1f', 'genesys'),
      talk.begin('ada-1f', 'genesys-open-messaging'),
      talk.begin('ben-1f', 'genesys'),
      talk.begin('ada-1f', 'acme'),
    ];
    expect(begun.map(({ title }) => title)).toEqual([
      'Ada, Genesys Cloud, 1',
      'Ada, Genesys Cloud, 2',
      'Ben, Genesys Cloud, 1',
      'Ada, Any webhook, 1',
    ]);
  });

  test('the one that was begun is selected, and the oldest make room', () => {
    const { talk } = aTalk();
    const first = talk.begin('ada-1', 'genesys');
    expect(talk.selected.value).toBe(first.key);
    const others = Array.from({ length: mostConversations }, () => talk.begin('ada-1', 'genesys'));
    expect(talk.conversations.value).toHaveLength(mostConversations);
    expect(talk.find(first.key)).toBeUndefined();
    talk.select(first.key);
    expect(talk.selected.value).toBe(others.at(-1)?.key);
  });
});

describe('replies', () => {
  test('name the customer only where the source does', async () => {
    const { talk, asked } = aTalk();
    const [genesys, acme] = [talk.begin('ada-1', 'genesys'), talk.begin('ada-1', 'acme')];
    await talk.reply(genesys.key, { text: 'Hello' });
    await talk.reply(acme.key, { text: 'Pick one', kind: 'structured', author: 'bot', count: 2 });
    expect(asked).toEqual([
      [
        'POST',
        '/local/lab/replies',
        { source: 'genesys', conversationId: genesys.id, author: 'human', kind: 'text', text: 'Hello' },
      ],
      [
        'POST',
        '/local/lab/replies',
        {
          source: 'acme',
          conversationId: acme.id,
          customerId: 'ada-1',
          author: 'bot',
          kind: 'structured',
          text: 'Pick one',
          count: 2,
        },
      ],
    ]);
    expect(linesOf(talk, acme.key)).toMatchObject([
      { messageId: 'm-2', text: 'Pick one 1', from: 'bot', kind: 'structured' },
      { messageId: 'm-3', text: 'Pick one 2' },
    ]);
  });

  test('a line has the time of the journal', async () => {
    const { talk } = aTalk();
    const { key } = talk.begin('ada-1', 'genesys');
    expect(await talk.reply(key, { text: 'Hello' })).toEqual(['m-1']);
    expect(linesOf(talk, key)).toEqual([{ messageId: 'm-1', from: 'human', kind: 'text', text: 'Hello', at: 5_001 }]);
  });

  test('of many lines the newest are kept', async () => {
    const { talk } = aTalk();
    const { key } = talk.begin('ada-1', 'genesys');
    await talk.reply(key, { text: 'Many', count: mostLines + 20 });
    await talk.reply(key, { text: 'Last' });
    const lines = linesOf(talk, key);
    expect(lines).toHaveLength(mostLines);
    expect([lines[0]?.text, lines.at(-1)?.text]).toEqual(['Many 22', 'Last']);
  });

  test.each([
    [undefined, ['Hi', 'Hi', 'Hi']],
    [2, ['Hi 1', 'Hi 1', 'Hi 1', 'Hi 2', 'Hi 2', 'Hi 2']],
  ])('a source that says each reply to three devices numbers the replies alone (%s of them)', async (count, texts) => {
    const { feed } = aFeed();
    const messageIds = texts.map((_, index) => `m-${index}`);
    const talk = createTalk(feed, async () => ({ messageIds }));
    const { key } = talk.begin('ada-1', 'gms');
    await talk.reply(key, { text: 'Hi', ...(count === undefined ? {} : { count }) });
    expect(linesOf(talk, key).map(({ text }) => text)).toEqual(texts);
  });

  test('what the runner refuses adds no line and is told', async () => {
    const { feed } = aFeed();
    const talk = createTalk(feed, () => Promise.reject(new Error('Nobody can say this here.')));
    const { key } = talk.begin('ada-1', 'genesys');
    await expect(talk.reply(key, { text: 'Hello' })).rejects.toThrow('Nobody can say this here.');
    expect(linesOf(talk, key)).toEqual([]);
  });

  test('the last message’s event is sent again, and where there is none that is said', async () => {
    const { talk, asked } = aTalk();
    const { key } = talk.begin('ada-1', 'genesys');
    await expect(talk.replayLast(key)).rejects.toThrow('Nothing has been said here yet');
    await talk.reply(key, { text: 'Hello', count: 2 });
    await talk.replayLast(key);
    expect(asked.at(-1)).toEqual(['POST', '/local/lab/replays', { conversation: key, messageId: 'm-2' }]);
  });
});

test.each([
  [
    { error: { code: 'bad-request', message: 'No.', fields: { text: 'write 1 to 4000 characters' } } },
    'No. text write 1 to 4000 characters',
  ],
  [{ error: { code: 'not-found', message: 'There is no such thing.' } }, 'There is no such thing.'],
  [undefined, 'The local runner answered 502.'],
])('a refusal %j is said in words', (answer, words) => {
  expect(refusalOf(502, answer)).toBe(words);
});
