import { describe, expect, test } from '@jest/globals';
import { parsePushJob, writePushJob } from '../../../lambdas/adapters/push-job-schema.ts';
import type { PushJob } from '../../../lambdas/core/job.ts';
import { aJob } from './journal-entries.ts';

test.each<[string, Partial<PushJob>]>([
  ['generic', {}],
  ['id-only', { content: { mode: 'id-only' } }],
  ['full', { content: { mode: 'full', sender: 'Ann', preview: 'Your order' } }],
  ['full without text', { content: { mode: 'full' } }],
  [
    'with what a source passes through',
    { content: { mode: 'generic', passThrough: { a: [null, { b: 1.5 }], '': '' } } },
  ],
  ['ids that every object has', { deviceId: '__proto__', customerId: 'constructor', messageId: 'toString' }],
  ['noncharacters', { content: { mode: 'full', preview: '\uFFFE\uFFFF\\ufffe' } }],
])('a job of version 1 is read as it was written: %s', (_, differences) => {
  const job = aJob(differences);
  expect(parsePushJob(writePushJob(job))).toEqual(job);
});

test('a job in the queue holds no character that SQS refuses', () => {
  expect(writePushJob(aJob({ content: { mode: 'full', sender: '\uFFFF', preview: '\uFFFE\ud800\u0000' } }))).toMatch(
    /^[\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]*$/u,
  );
});

describe('what is no job', () => {
  test.each(['', 'null', '[]', '"text"', '{', '{}', '7'])('%s', (body) => {
    expect(parsePushJob(body)).toBeUndefined();
  });

  const { v, ...withoutVersion } = aJob();
  test.each<[string, object]>([
    ['no version', withoutVersion],
    ['a version to come', { ...aJob(), v: 2 }],
    ['an empty device id', { ...aJob(), deviceId: '' }],
    ['an unknown channel', { ...aJob(), channel: 'pigeon' }],
    ['a step that is negative', { ...aJob(), step: -1 }],
    ['a time that is text', { ...aJob(), sentAt: '2026-01-15' }],
    ['a time that is no number', { ...aJob(), expiresAt: Number.NaN }],
    ['an unknown mode', { ...aJob(), content: { mode: 'loud' } }],
    ['a preview that is no text', { ...aJob(), content: { mode: 'full', preview: 7 } }],
  ])('%s', (_, job) => {
    expect(parsePushJob(JSON.stringify(job))).toBeUndefined();
  });
});

test('what a later version adds is left out, and no text slips into another mode', () => {
  const job = { ...aJob(), colour: 'red', content: { mode: 'generic', preview: 'Your order' } };
  expect(parsePushJob(JSON.stringify(job))).toEqual(aJob());
});
