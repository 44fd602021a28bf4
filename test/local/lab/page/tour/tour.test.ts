import { describe, expect, test } from '@jest/globals';
import { signal } from '@preact/signals';
import type { Play, Scene, SceneId, Step } from '../../../../../local/lab/page/tour/scene.ts';
import { createTour } from '../../../../../local/lab/page/tour/tour.ts';
import { aLab } from './a-lab.ts';

const good = () => ({ isGood: true, text: 'It was seen.' });
const step = (say: string, more: Partial<Step> = {}): Step => ({ look: ['agent'], say, ...more });
const sceneOf = (id: SceneId, steps: readonly Step[], more: Partial<Play> = {}): Scene => ({
  id,
  title: id,
  shows: 'Two sentences. No more.',
  begin: () => ({ steps, verdict: good, ...more }),
});
const never = { what: 'something', isSeen: () => false, withinSeconds: 60 };

function tourOf(scenes: readonly Scene[]) {
  const { lab, listeners } = aLab();
  const tour = createTour(lab, scenes, 0);
  return { tour, listeners, state: (id: SceneId) => tour.states.get(id)?.value };
}

describe('a scene', () => {
  test('says, acts and waits, step by step, and ends with its verdict', async () => {
    const done: string[] = [];
    const isThere = signal(false);
    const { tour, state, listeners } = tourOf([
      sceneOf('away', [
        step('one', { act: () => void done.push(`one: ${tour.now.value?.step.say}`) }),
        step('two', {
          act: async () => {
            await Promise.resolve();
            done.push(`two: ${tour.now.value?.number} of ${tour.now.value?.of}`);
            setTimeout(() => {
              done.push(`waits for ${tour.now.value?.until?.what}`);
              isThere.value = true;
            }, 1);
          },
          until: { what: 'the thing', isSeen: () => isThere.value, withinSeconds: 60 },
        }),
        step('three', { act: () => void done.push(`three: ${isThere.value}`) }),
      ]),
    ]);
    expect(state('away')).toEqual({ kind: 'ready' });
    const playing = tour.play(['away']);
    await Promise.resolve();
    expect(state('away')).toEqual({ kind: 'playing' });
    await playing;
    expect(done).toEqual(['one: one', 'two: 2 of 3', 'waits for the thing', 'three: true']);
    expect(state('away')).toEqual({ kind: 'done', text: 'It was seen.' });
    expect([tour.now.value, tour.over.value, listeners.size]).toEqual([undefined, 'away', 0]);
    tour.dismiss();
    expect(tour.over.value).toBeUndefined();
  });

  test('has failed where something is not seen in time, and does nothing more', async () => {
    const done: string[] = [];
    const { tour, state } = tourOf([
      sceneOf('away', [
        step('one', { until: { what: 'a notification', isSeen: () => false, withinSeconds: 0.01 } }),
        step('two', { act: () => void done.push('two') }),
      ]),
    ]);
    await tour.play(['away']);
    expect(state('away')).toEqual({ kind: 'failed', text: 'Not seen within 0.01 s: a notification.' });
    expect(done).toEqual([]);
  });

  test.each<[string, Partial<Step>]>([
    ['what it does', { act: () => Promise.reject(new Error('The runner is gone.')) }],
    [
      'what it waits for',
      {
        until: {
          ...never,
          isSeen: () => {
            throw new Error('The runner is gone.');
          },
        },
      },
    ],
  ])('has failed where %s fails, with its words', async (_, more) => {
    const { tour, state } = tourOf([sceneOf('away', [step('one', more)])]);
    await tour.play(['away']);
    expect(state('away')).toEqual({ kind: 'failed', text: 'The runner is gone.' });
  });

  test('has failed where its verdict says so', async () => {
    const verdict = () => ({ isGood: false, text: 'The tablet got 2 pushes instead of 1.' });
    const { tour, state } = tourOf([sceneOf('away', [step('one')], { verdict })]);
    await tour.play(['away']);
    expect(state('away')).toEqual({ kind: 'failed', text: 'The tablet got 2 pushes instead of 1.' });
  });

  test('puts things back however it ended, and its verdict stands if that fails', async () => {
    const back: string[] = [];
    const afterwards = (id: string) => async () => {
      back.push(id);
      throw new Error('Not possible.');
    };
    const { tour, state } = tourOf([
      sceneOf('away', [step('one')], { afterwards: afterwards('away') }),
      sceneOf('watching', [step('one', { until: { ...never, withinSeconds: 0 } })], {
        afterwards: afterwards('watching'),
      }),
      sceneOf('crash', [step('one', { until: never })], { afterwards: afterwards('crash') }),
    ]);
    await tour.play(['away', 'watching']);
    const playing = tour.play(['crash']);
    await Promise.resolve();
    await tour.stop();
    await playing;
    expect(back).toEqual(['away', 'watching', 'crash']);
    expect([state('away')?.kind, state('watching')?.kind, state('crash')?.kind]).toEqual(['done', 'failed', 'ready']);
  });
});

describe('several scenes', () => {
  test('play one after the other in the given order, also behind one that failed', async () => {
    const done: string[] = [];
    const acting = (id: SceneId) => sceneOf(id, [step(id, { act: () => void done.push(id) })]);
    const { tour, state } = tourOf([
      acting('away'),
      sceneOf('watching', [step('one', { act: () => Promise.reject(new Error('No.')) })]),
      acting('crash'),
    ]);
    await tour.play(['crash', 'watching', 'away']);
    expect(done).toEqual(['crash', 'away']);
    expect(state('watching')?.kind).toBe('failed');
    expect(tour.over.value).toBe('away');
  });

  test('stop in the middle: what waits is ready again, and what comes after does not begin', async () => {
    const done: string[] = [];
    const { tour, state } = tourOf([
      sceneOf('away', [step('one', { until: never }), step('two', { act: () => void done.push('two') })]),
      sceneOf('watching', [step('one', { act: () => void done.push('watching') })]),
    ]);
    const playing = tour.play(['away', 'watching']);
    await Promise.resolve();
    await tour.stop();
    await playing;
    expect([state('away'), state('watching')]).toEqual([{ kind: 'ready' }, { kind: 'ready' }]);
    expect([done, tour.now.value, tour.over.value]).toEqual([[], undefined, undefined]);
  });

  test('what a step does may never end, and still the scene can be stopped and another one played', async () => {
    const { tour, state } = tourOf([
      sceneOf('away', [step('one', { act: () => new Promise(() => {}) })]),
      sceneOf('watching', [step('one')]),
    ]);
    const playing = tour.play(['away']);
    await Promise.resolve();
    await tour.stop();
    await playing;
    await tour.play(['watching']);
    expect([state('away')?.kind, state('watching')?.kind]).toEqual(['ready', 'done']);
  });

  test('another one that is begun stops what plays, and of several begun at once the last one plays', async () => {
    const done: string[] = [];
    const { tour, state } = tourOf([
      sceneOf('away', [step('one', { until: never })]),
      sceneOf('watching', [step('one', { act: () => void done.push('watching') })]),
      sceneOf('crash', [step('one', { act: () => void done.push('crash') })]),
    ]);
    void tour.play(['away']);
    await Promise.resolve();
    void tour.play(['watching']);
    await tour.play(['crash']);
    expect(done).toEqual(['crash']);
    expect([state('away')?.kind, state('watching')?.kind, state('crash')?.kind]).toEqual(['ready', 'ready', 'done']);
  });

  test('a scene can be played again', async () => {
    let times = 0;
    const { tour, state } = tourOf([sceneOf('away', [step('one', { act: () => void times++ })])]);
    await tour.play(['away']);
    await tour.play(['away']);
    expect([times, state('away')?.kind]).toEqual([2, 'done']);
  });
});
