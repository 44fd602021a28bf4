import { useComputed } from '@preact/signals';
import { useEffect, useMemo } from 'preact/hooks';
import { everySecond } from '../clock.ts';
import type { Lab } from '../lab.ts';
import { secondsUntil } from '../pipeline/times.ts';
import { paceMs } from './pace.ts';
import { ringAround } from './ring.ts';
import { type Expectation, type Scene, type SceneId, sceneIds } from './scene.ts';
import { scenes } from './scenes.ts';
import './tour.css';
import { createTour, type SceneState, type Tour } from './tour.ts';

/** Six scenes that play themselves on this page and say what to look at. */
export function TourView({ lab }: { readonly lab: Lab }) {
  const tour = useMemo(() => createTour(lab, scenes, paceMs(location.search)), [lab]);
  const step = useComputed(() => tour.now.value?.step);
  useEffect(() => {
    const first = ringAround(step.value?.look ?? []);
    first?.scrollIntoView({ block: 'nearest', behavior: isCalm() ? 'auto' : 'smooth' });
  }, [step.value]);
  const settings = lab.feed.hello.value?.settings;
  return (
    <section class="tour" aria-labelledby="tour-heading">
      <div class="tour-head">
        <h2 id="tour-heading">Guided tour</h2>
        <button type="button" class="is-main" onClick={() => void tour.play(sceneIds)}>
          Play all scenes
        </button>
      </div>
      <ol class="tour-scenes">
        {scenes.map((scene, index) => (
          <SceneItem
            key={scene.id}
            tour={tour}
            scene={scene}
            number={index + 1}
            note={settings && scene.note?.(settings)}
          />
        ))}
      </ol>
      <Caption lab={lab} tour={tour} />
    </section>
  );
}

interface SceneItemProps {
  readonly tour: Tour;
  readonly scene: Scene;
  readonly number: number;
  readonly note: string | undefined;
}

function SceneItem({ tour, scene: { id, title, shows }, number, note }: SceneItemProps) {
  const state = tour.states.get(id)?.value ?? { kind: 'ready' };
  return (
    <li class="tour-scene" data-scene={id} data-state={state.kind}>
      <button type="button" onClick={() => void tour.play([id])}>
        Play scene {number}: {title}
      </button>
      <p>{shows}</p>
      {note !== undefined && <p class="tour-note">{note}</p>}
      <p class="tour-verdict">{state.kind === 'playing' ? 'Playing …' : verdictText(state)}</p>
    </li>
  );
}

function verdictText(state: SceneState): string {
  if (state.kind === 'done') return `✓ ${state.text}`;
  return state.kind === 'failed' ? `✗ Failed: ${state.text}` : '';
}

/** What to look at, and in the end what came of it; always there, so that a screen reader hears what comes into it. */
function Caption({ lab, tour }: { readonly lab: Lab; readonly tour: Tour }) {
  const now = tour.now.value;
  const over = tour.over.value;
  const scene = now?.scene ?? over;
  const state = over && tour.states.get(over)?.value;
  return (
    <div class="tour-caption" data-shown={scene !== undefined} data-state={now ? 'playing' : state?.kind}>
      <div role="status">
        {scene && (
          <span class="tour-place">
            Scene {sceneIds.indexOf(scene) + 1}
            {now && `, step ${now.number} of ${now.of}`}
          </span>
        )}
        {scene && <p>{now ? now.step.say : state && verdictText(state)}</p>}
      </div>
      {now?.until && <Waiting lab={lab} until={now.until} />}
      {scene && (
        <button
          type="button"
          onClick={() => {
            if (now) void tour.stop();
            else tour.dismiss();
            focusOn(scene);
          }}
        >
          {now ? 'Stop' : 'Close'}
        </button>
      )}
    </div>
  );
}

/** Not announced: it changes each second. */
function Waiting({ lab: { feed }, until: { what, countdown } }: { readonly lab: Lab; readonly until: Expectation }) {
  const now = everySecond.value + feed.clockOffsetMs.value;
  const at = countdown?.at();
  return (
    <p class="tour-waiting">
      {countdown === undefined || at === undefined
        ? `Waits for: ${what}.`
        : `${countdown.what}: ${at <= now ? 'now' : `in ${secondsUntil(at, now)}`}.`}
    </p>
  );
}

/** The button is gone once it is pressed. */
const focusOn = (scene: SceneId) =>
  document.querySelector<HTMLElement>(`[data-scene="${scene}"] button`)?.focus({ preventScroll: true });

const isCalm = () => matchMedia('(prefers-reduced-motion: reduce)').matches;
