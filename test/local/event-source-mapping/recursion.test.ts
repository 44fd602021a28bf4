import { describe, expect, test } from '@jest/globals';
import { hopsOf, nextTraceHeader } from '../../../local/event-source-mapping/recursion.ts';

const root = 'Root=1-6893a2b4-aaaabbbbccccddddeeeeffff';

describe('hops in a chain of requests', () => {
  test.each([
    ['no header', undefined],
    ['no lineage', `${root};Parent=0123456789abcdef;Sampled=1`],
    ['a lineage that is none', `${root};Lineage=?`],
    ['other functions only', `${root};Lineage=a87bd80c:9`],
  ])('%s: none', (_what, header) => {
    expect(hopsOf(header, 'route')).toBe(0);
  });

  test('each invocation of a function adds one to its own count', () => {
    let header = nextTraceHeader([undefined], 'route');
    expect([hopsOf(header, 'route'), hopsOf(header, 'dispatch')]).toEqual([1, 0]);
    header = nextTraceHeader([header], 'dispatch');
    header = nextTraceHeader([header], 'route');
    expect([hopsOf(header, 'route'), hopsOf(header, 'dispatch')]).toEqual([2, 1]);
  });

  test('a batch goes on with the longest chain of each function', () => {
    const once = nextTraceHeader([undefined], 'route');
    const twice = nextTraceHeader([once], 'route');
    const other = nextTraceHeader([undefined], 'api');
    const merged = nextTraceHeader([once, twice, undefined, other], 'dispatch');
    expect(['route', 'api', 'dispatch'].map((name) => hopsOf(merged, name))).toEqual([2, 1, 1]);
  });

  test('the root stays the same along the chain, and is made where there is none', () => {
    expect(nextTraceHeader([undefined, root], 'route')).toMatch(
      new RegExp(`^${root};Parent=[0-9a-f]{16};Sampled=0;Lineage=[0-9a-f]{8}:1$`),
    );
    expect(nextTraceHeader([], 'route')).toMatch(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24};Parent=/);
  });
});
