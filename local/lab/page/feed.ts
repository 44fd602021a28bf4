import type { ReadonlySignal } from '@preact/signals';
import type { Attempt, Hello, Stations, Trail } from '../wire.ts';

/** What the local runner says, as it happens. */
export interface Feed {
  readonly connected: ReadonlySignal<boolean>;
  /** The runner was started anew since the page was loaded: it knows nothing of this page’s phones and conversations. */
  readonly isAnother: ReadonlySignal<boolean>;
  /** Of the first connection; undefined until then. */
  readonly hello: ReadonlySignal<Hello | undefined>;
  /** The newest 300, oldest first; a new array with each news. */
  readonly trails: ReadonlySignal<readonly Trail[]>;
  readonly stations: ReadonlySignal<Stations | undefined>;
  /** How far the functions' clock is ahead of this browser's, in milliseconds. */
  readonly clockOffsetMs: ReadonlySignal<number>;
  /** @returns what ends the listening */
  readonly onAttempt: (listener: (attempt: Attempt) => void) => () => void;
  readonly find: (conversation: string, messageId: string) => Trail | undefined;
}
