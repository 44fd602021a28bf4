import { describe, expect, test } from '@jest/globals';
import { contentOf, handOver, handOverAgain, handOverAll, inMode } from '../../../lambdas/core/jobs.ts';
import type { PushState } from '../../../lambdas/core/push-row.ts';
import { aJob, aMessageDevice, aMessageRow, noon as now } from '../adapters/journal-entries.ts';
import { aPushRow, minute, second, sending, waiting } from './entries.ts';

describe('what goes out for a row', () => {
  const look = (step: number, at: number) => ({
    v: 1,
    kind: 'message',
    conversation: 'conversation-1',
    messageId: 'message-1',
    step,
    at,
  });

  test('a job for each device, to its own channel', () => {
    const devices = [aMessageDevice('phone'), aMessageDevice('tablet', { channel: 'fcm', customerId: 'bob' })];
    expect(handOver(aMessageRow([], { devices }), now)).toEqual({
      jobs: [aJob(), aJob({ deviceId: 'tablet', channel: 'fcm', customerId: 'bob' })],
    });
  });

  test('only of its step, and only what has not ended', () => {
    const row = aMessageRow([], {
      step: 4,
      devices: [
        aMessageDevice('older', { step: 3 }),
        aMessageDevice('ended', { step: 4 }),
        aMessageDevice('phone', { step: 4 }),
      ],
      ends: { 1: { state: 'gone' } },
    });
    expect(handOver(row, now)).toEqual({ jobs: [aJob({ step: 4 })] });
  });

  test('when the event comes again: of every step, whatever the row has come to since', () => {
    const devices = [aMessageDevice('tablet', { step: 0 }), aMessageDevice('phone', { step: 2 })];
    const row = aMessageRow([], { step: 2, devices });
    expect(handOverAll(row, now)).toEqual({ jobs: [aJob({ deviceId: 'tablet' }), aJob({ step: 2 })] });
  });

  test('what the pushes may say', () => {
    const content = { mode: 'full', sender: 'Ann', preview: 'Hello' } as const;
    expect(handOver(aMessageRow(['phone'], { content }), now).jobs).toEqual([aJob({ content })]);
  });

  test('what a source passes through, in every job, whenever it is made', () => {
    const content = { mode: 'generic', passThrough: { FromASAPP: true, aps: { category: 'ASAPP' } } } as const;
    const row = aMessageRow(['phone'], { content });
    const job = aJob({ content });
    expect(handOver(row, now).jobs).toEqual([job]);
    expect(handOverAll(row, now).jobs).toEqual([job]);
    expect(handOverAgain({ row, pushes: new Map() }, now).jobs).toEqual([job]);
  });

  test.each([
    ['that is due', -second, true],
    ['within 15 minutes', 15 * minute, true],
    ['farther off: the sweeper’s', 15 * minute + 1, false],
  ])('a look %s', (_, milliseconds, goes) => {
    const row = aMessageRow([], { decision: 'watching', step: 2, lookAt: now + milliseconds });
    expect(handOver(row, now)).toEqual({ jobs: [], ...(goes ? { look: look(2, now + milliseconds) } : {}) });
  });

  test('the jobs and the look of a row that has both', () => {
    const row = aMessageRow(['phone'], { lookAt: now + second });
    expect(handOver(row, now)).toEqual({ jobs: [aJob()], look: look(0, now + second) });
  });

  test.each(['seen', 'pushed', 'withheld'] as const)('nothing for a row that is %s', (state) => {
    expect(handOver(aMessageRow(['phone'], { state, lookAt: now }), now)).toEqual({ jobs: [] });
  });

  test('a repeat is the very same, whenever it comes', () => {
    const row = aMessageRow(['phone', 'tablet'], { lookAt: now + minute });
    expect(handOver(row, now + 50 * second)).toEqual(handOver(row, now));
  });
});

describe('what goes out once more for a row that was taken up again since', () => {
  const row = aMessageRow([], { step: 4, devices: [aMessageDevice('phone', { step: 2 })] });
  const again = (push: PushState | undefined, step = 2) =>
    handOverAgain({ row, pushes: new Map(push ? [[0, aPushRow(push, { step })]] : []) }, now);
  const job = aJob({ step: 2 });

  test.each<[string, PushState | undefined, number, boolean]>([
    ['that has come to no attempt', undefined, 2, true],
    ['that waits since an attempt of the job before', waiting(now), 1, true],
    ['that the job before was sending', sending(now + second), 1, true],
    ['that waits', waiting(now), 2, false],
    ['that is being sent', sending(now + second), 2, false],
    ['that has ended', { state: 'gone' }, 2, false],
    ['that a later job has put down', waiting(now), 3, false],
  ])('the job of a push %s: %p', (_, push, step, goes) => {
    expect(again(push, step)).toEqual({ jobs: goes ? [job] : [] });
  });

  test('each push for itself; none that the message knows to have ended', () => {
    const devices = ['phone', 'tablet', 'watch'].map((deviceId, place) => aMessageDevice(deviceId, { step: place }));
    const taken = {
      row: aMessageRow([], { step: 4, devices, ends: { 0: { state: 'gone' } } }),
      pushes: new Map([[2, aPushRow(waiting(now), { deviceId: 'watch', step: 2 })]]),
    };
    expect(handOverAgain(taken, now)).toEqual({ jobs: [aJob({ deviceId: 'tablet', step: 1 })] });
  });

  test('its look, which is of the row’s own step', () => {
    const taken = { row: aMessageRow([], { step: 4, lookAt: now + second }), pushes: new Map() };
    expect(handOverAgain(taken, now)).toMatchObject({ jobs: [], look: { step: 4, at: now + second } });
  });

  test('nothing for a row that is closed', () => {
    const taken = { row: { ...row, state: 'seen' as const, lookAt: now }, pushes: new Map() };
    expect(handOverAgain(taken, now)).toEqual({ jobs: [] });
  });
});

describe('what a push may say', () => {
  const said = { sender: 'Ann', preview: 'Your order 🧑🏽‍🚀 is on its way' };
  test('text leaves the router in mode full only', () => {
    expect(contentOf(said, 'generic')).toEqual({ mode: 'generic' });
    expect(contentOf(said, 'id-only')).toEqual({ mode: 'id-only' });
    expect(contentOf(said, 'full')).toEqual({ mode: 'full', ...said });
    expect(contentOf({}, 'full')).toEqual({ mode: 'full' });
  });
  test('what the source passes through is in every mode, and stays where less may be said', () => {
    const passThrough = { FromASAPP: true, nested: { list: [1, null, 'x'] } };
    const subject = { type: 'ticket', ticketId: 'T-1' } as const;
    for (const mode of ['generic', 'id-only'] as const) {
      expect(contentOf({ ...said, subject, passThrough }, mode)).toEqual({ mode, ...subject, passThrough });
      expect(inMode(contentOf({ ...said, subject, passThrough }, 'full'), mode)).toEqual({
        mode,
        ...subject,
        passThrough,
      });
    }
    expect(contentOf({ ...said, passThrough }, 'full')).toEqual({ mode: 'full', ...said, passThrough });
    expect(contentOf(said, 'generic')).not.toHaveProperty('passThrough');
  });
  test('long texts are cut by bytes', () => {
    const cut = contentOf({ sender: 'é'.repeat(500), preview: 'ü'.repeat(5000) }, 'full');
    const bytes = (text: string) => Buffer.byteLength(text);
    expect(cut.mode === 'full' && [bytes(cut.sender ?? ''), bytes(cut.preview ?? '')]).toEqual([127, 1023]);
  });
});
