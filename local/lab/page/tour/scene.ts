import type { Hello } from '../../wire.ts';
import type { Lab } from '../lab.ts';
import type { PhoneId } from '../phones/phone.ts';
import type { PushLog } from './push-log.ts';

export const sceneIds = ['away', 'watching', 'crash', 'owner', 'outage', 'read'] as const;
export type SceneId = (typeof sceneIds)[number];

/** A region of the page, or a phone. */
export type Place = 'agent' | 'pipeline' | 'phones' | 'faults' | PhoneId;

/** A scene of the tour: it does what buttons of the page do, and waits for what a person would look for. */
export interface Scene {
  readonly id: SceneId;
  readonly title: string;
  /** What it shows, in two sentences. */
  readonly shows: string;
  /** How long it takes with these settings, where that is long. */
  readonly note?: (settings: Hello['settings']) => string | undefined;
  readonly begin: (stage: Stage) => Play;
}

export interface Stage {
  readonly lab: Lab;
  /** What the providers were asked since the scene began. */
  readonly pushes: PushLog;
  /** The functions' time, epoch milliseconds. */
  readonly now: () => number;
}

/** One run of a scene. */
export interface Play {
  readonly steps: readonly Step[];
  /** From what was observed; asked when all steps are done. */
  readonly verdict: () => Verdict;
  /** Also where it failed or was stopped. */
  readonly afterwards?: () => Promise<void>;
}

export interface Step {
  readonly look: readonly Place[];
  /** What to look at. */
  readonly say: string;
  readonly act?: () => void | Promise<void>;
  readonly until?: Expectation;
}

/** What must be seen before the scene goes on. */
export interface Expectation {
  /** Said where it was missing: `a notification on all three devices`. */
  readonly what: string;
  /** Reads signals; asked again when one of them changes, and once a second. */
  readonly isSeen: () => boolean;
  readonly withinSeconds: number;
  /** What happens when, epoch milliseconds of the functions' clock; undefined while nobody knows. */
  readonly countdown?: { readonly what: string; readonly at: () => number | undefined };
}

export interface Verdict {
  readonly isGood: boolean;
  /** What was observed, or what was missing. */
  readonly text: string;
}
