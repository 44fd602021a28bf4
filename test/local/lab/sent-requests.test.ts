import { expect, test } from '@jest/globals';
import { createSentRequests } from '../../../local/lab/agent-messages/sent-requests.ts';

test('a request is found by its conversation and its message, whatever signs are in their ids', () => {
  const sent = createSentRequests();
  sent.put('a","b', 'c', { source: 'acme', body: 'one' });
  sent.put('a', 'b","c', { source: 'acme', body: 'other' });
  expect(sent.find('a","b', 'c')?.body).toBe('one');
  expect(sent.find('a', 'b","c')?.body).toBe('other');
  expect(sent.find('a', 'c')).toBeUndefined();
});

test.each([
  ['so many requests', { count: 2, bytes: 1_000_000 }],
  ['so much text', { count: 1_000, bytes: 4_000 }],
])('%s are kept, the newest', (_, most) => {
  const sent = createSentRequests(most);
  for (const id of ['m1', 'm2', 'm3']) sent.put('c', id, { source: 'acme', body: 'x'.repeat(1_000) });
  expect(['m1', 'm2', 'm3'].filter((id) => sent.find('c', id))).toEqual(['m2', 'm3']);
});
