import { expect, test } from '@jest/globals';
import { isCorrelationId } from '../../../lambdas/core/correlation-id.ts';

test.each([
  ['5c1f0f0e-8b7a-4c2f-9d1e-6b3a5c7f9e21', true],
  ['a', true],
  ['arn:trace_1', true],
  ['x'.repeat(64), true],
  ['x'.repeat(65), false],
  ['', false],
  ['two words', false],
  ['a line\n', false],
  ['a\n', false],
  ['ü', false],
  ['<b>', false],
])('%j may be shown in a log and in a header: %j', (text, isRight) => {
  expect(isCorrelationId(text)).toBe(isRight);
});
