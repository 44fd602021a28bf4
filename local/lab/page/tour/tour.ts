import { type ReadonlySignal, type Signal, signal } from '@preact/signals';
import { functionsNow } from '../clock.ts';
import type { Lab } from '../lab.ts';
import { doWithin } from './do-within.ts';
import { createPushLog } from './push-log.ts';
import type { Expectation, Scene, SceneId, Step, Verdict } from './scene.ts';
import { pause, waitUntil } from './wait-until.ts';

export type SceneState =
  | { readonly kind: 'ready' }
  | { readonly kind: 'playing' }
  /** The verdict. */
  | { readonly kind: 'done'; readonly text: string }
  /** What was missing. */
  | { readonly kind: 'failed'; readonly text: string };

/** Where the tour is. */
export interface Now {
  readonly scene: SceneId;
  readonly step: Step;
  /** From 1. */
  readonly number: number;
  readonly of: number;
  /** What it waits for at the moment. */
  readonly until?: Expectation;
}

export interface Tour {
  readonly scenes: readonly Scene[];
  readonly states: ReadonlyMap<SceneId, ReadonlySignal<SceneState>>;
  /** Undefined: nothing plays. */
  readonly now: ReadonlySignal<Now | undefined>;
  /** The scene that was over last, until another begins or somebody has read it. */
  readonly over: ReadonlySignal<SceneId | undefined>;
  readonly dismiss: () => void;
  /** One after the other, in the given order; what plays is stopped. Settles when all are over. */
  readonly play: (ids: readonly SceneId[]) => Promise<void>;
  /** Settles when nothing plays any more. */
  readonly stop: () => Promise<void>;
}

/** Each asks the API and the runner a few times, and phones ask again as long as nobody answers. */
const longestActMs = 30_000;
const notDone: SceneState = {
  kind: 'failed',
  text: 'A step was not done within 30 s. Is the local runner still running?',
};

/** @param paceMs how long each step leaves for reading */
export function createTour(lab: Lab, scenes: readonly Scene[], paceMs: number): Tour {
  const states = new Map(scenes.map(({ id }) => [id, signal<SceneState>({ kind: 'ready' })]));
  const now = signal<Now | undefined>(undefined);
  const over = signal<SceneId | undefined>(undefined);
  let stopping = new AbortController();
  let playing: Promise<void> = Promise.resolve();

  async function playAll(ids: readonly SceneId[], stopped: AbortSignal): Promise<void> {
    for (const [index, id] of ids.entries()) {
      const [scene, state] = [scenes.find((one) => one.id === id), states.get(id)];
      if (index > 0) await pause(2 * paceMs, stopped);
      if (stopped.aborted || !scene || !state) continue;
      over.value = undefined;
      await playScene(scene, state, stopped);
      over.value = state.peek().kind === 'ready' ? undefined : id;
    }
  }

  async function playScene(scene: Scene, state: Signal<SceneState>, stopped: AbortSignal): Promise<void> {
    state.value = { kind: 'playing' };
    const pushes = createPushLog(lab);
    try {
      const { steps, verdict, afterwards } = scene.begin({ lab, pushes, now: () => functionsNow(lab.feed) });
      const ended = await playSteps(scene.id, steps, stopped).catch((error: unknown) => failed(error));
      const judged = ended ?? asState(verdict());
      // What it had changed goes back, also where it was stopped; the verdict stands all the same.
      if (afterwards) await doWithin(afterwards, longestActMs, stopped).catch(() => {});
      state.value = judged;
    } catch (error) {
      state.value = failed(error);
    } finally {
      pushes.stop();
      now.value = undefined;
    }
  }

  /** @returns undefined where all went well */
  async function playSteps(
    scene: SceneId,
    steps: readonly Step[],
    stopped: AbortSignal,
  ): Promise<SceneState | undefined> {
    for (const [index, step] of steps.entries()) {
      const here = { scene, step, number: index + 1, of: steps.length };
      now.value = here;
      await pause(paceMs, stopped);
      if (stopped.aborted) return { kind: 'ready' };
      const { act, until } = step;
      if (act && !(await doWithin(act, longestActMs, stopped)) && !stopped.aborted) return notDone;
      if (stopped.aborted) return { kind: 'ready' };
      if (!until) continue;
      now.value = { ...here, until };
      const waited = await waitUntil(until.isSeen, until.withinSeconds * 1000, stopped);
      if (waited.kind === 'stopped') return { kind: 'ready' };
      if (waited.kind === 'broken') return failed(waited.error);
      if (waited.kind === 'too-late') {
        return { kind: 'failed', text: `Not seen within ${until.withinSeconds} s: ${until.what}.` };
      }
    }
    return undefined;
  }

  const stop = () => {
    stopping.abort();
    return playing;
  };

  return {
    scenes,
    states,
    now,
    over,
    dismiss: () => {
      over.value = undefined;
    },
    play: (ids) => {
      stopping.abort();
      const turn = new AbortController();
      stopping = turn;
      playing = playing.then(() => playAll(ids, turn.signal));
      return playing;
    },
    stop,
  };
}

const asState = ({ isGood, text }: Verdict): SceneState => ({ kind: isGood ? 'done' : 'failed', text });

function failed(error: unknown): SceneState {
  return { kind: 'failed', text: error instanceof Error ? error.message : String(error) };
}
