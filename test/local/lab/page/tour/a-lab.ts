import { signal } from '@preact/signals';
import { createTalk } from '../../../../../local/lab/page/agent/create-talk.ts';
import { createFaults } from '../../../../../local/lab/page/faults/create-faults.ts';
import type { Lab } from '../../../../../local/lab/page/lab.ts';
import type { Attempt } from '../../../../../local/lab/wire.ts';
import { aFeed } from '../agent/a-feed.ts';

/** A page without a runner: for scenes that ask nothing of it. */
export function aLab() {
  const { feed, trails } = aFeed();
  const listeners = new Set<(attempt: Attempt) => void>();
  const refuse = () => Promise.reject(new Error('There is no runner.'));
  const lab: Lab = {
    feed: {
      ...feed,
      connected: signal(true),
      isAnother: signal(false),
      stations: signal(undefined),
      onAttempt: (listener) => {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    },
    talk: createTalk(feed, refuse),
    faults: createFaults(refuse),
    phones: new Map(),
    customers: [],
    opened: signal(undefined),
    open: () => {},
  };
  return { lab, trails, listeners };
}
