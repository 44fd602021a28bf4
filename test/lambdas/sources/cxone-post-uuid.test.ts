import { describe, expect, test } from '@jest/globals';
import { byocPostUuid } from '../../../lambdas/sources/cxone/post-uuid.ts';
import { byocPost } from './cxone-events.ts';

const receivedAt = Date.parse('2026-11-21T10:00:30Z');
const uuidOf = (body: unknown, at = receivedAt) => byocPostUuid(Buffer.from(JSON.stringify(body)), at);
const nameless = { ...byocPost, message: { text: 'Hello' } };
const deep = `{"message":${'['.repeat(5_000)}${']'.repeat(5_000)}}`;

test.each<[string, string]>([
  ['a message with an id', JSON.stringify(byocPost)],
  ['a message without one', JSON.stringify(nameless)],
  ['no JSON', 'thread=1'],
  ['a list', '[]'],
  ['nothing', ''],
  ['what is nested too deeply', deep],
])('%s has a UUID of version 8 in the variant of RFC 9562', (_, body) => {
  expect(byocPostUuid(Buffer.from(body), receivedAt)).toMatch(
    /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
  );
});

describe('what is posted again', () => {
  test('under its id has the same, whenever it comes and whatever else it says', () => {
    const again = { ...byocPost, recipients: [], message: { ...byocPost.message, attempt: 2 } };
    expect(uuidOf(again, receivedAt + 3_600_000)).toBe(uuidOf(byocPost));
  });

  test('without an id has the same within its minute', () => {
    expect(uuidOf(nameless, receivedAt + 10_000)).toBe(uuidOf(nameless));
    expect(uuidOf(nameless, receivedAt + 60_000)).not.toBe(uuidOf(nameless));
  });

  test('and cannot be read has that of its bytes', () => {
    const bytes = Buffer.from([0xff, 0xfe]);
    expect(byocPostUuid(bytes, receivedAt + 3_600_000)).toBe(byocPostUuid(bytes, receivedAt));
  });
});

test('messages of different ids, texts and bytes have different ones', () => {
  const many = [
    ...Array.from({ length: 200 }, (_, number) => uuidOf({ ...byocPost, message: { id: `message-${number}` } })),
    uuidOf(nameless),
    uuidOf({ ...nameless, message: { text: 'Bye' } }),
    byocPostUuid(Buffer.from('no JSON'), receivedAt),
    byocPostUuid(Buffer.from('no json'), receivedAt),
  ];
  expect(new Set(many).size).toBe(204);
});
