import { effect } from '@preact/signals';
import { everySecond } from '../clock.ts';

export type Waited =
  | { readonly kind: 'seen' | 'too-late' | 'stopped' }
  | { readonly kind: 'broken'; readonly error: unknown };

/** Waits for something that signals tell; asked again with each change of one that it has read, and once a second. */
export function waitUntil(isSeen: () => boolean, limitMs: number, stopped: AbortSignal): Promise<Waited> {
  return new Promise((resolve) => {
    const end = (waited: Waited) => {
      clearTimeout(timer);
      stopped.removeEventListener('abort', onStop);
      resolve(waited);
      // It may be over in the effect's own first run, before there is anything to end.
      queueMicrotask(() => dispose());
    };
    const onStop = () => end({ kind: 'stopped' });
    const timer = setTimeout(() => end({ kind: 'too-late' }), limitMs);
    stopped.addEventListener('abort', onStop);
    const dispose = effect(() => {
      everySecond.value;
      try {
        if (isSeen()) end({ kind: 'seen' });
      } catch (error) {
        end({ kind: 'broken', error });
      }
    });
    if (stopped.aborted) onStop();
  });
}

/** @returns when the time is over, or it was stopped */
export function pause(ms: number, stopped: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (ms <= 0 || stopped.aborted) return resolve();
    const end = () => {
      clearTimeout(timer);
      stopped.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    stopped.addEventListener('abort', end);
  });
}
