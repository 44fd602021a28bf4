import { effect, signal } from '@preact/signals';
import { createTalk } from './agent/create-talk.ts';
import { createFaults } from './faults/create-faults.ts';
import type { Feed } from './feed.ts';
import type { Lab, Person } from './lab.ts';
import { createFeed } from './live-feed.ts';
import { createPhones } from './phones/create-phones.ts';

/** All of the page, as soon as the runner has said what there is. `ready` settles when all phones are registered. */
export async function createLab(): Promise<{ readonly lab: Lab; readonly ready: Promise<void> }> {
  const feed = createFeed();
  await hasHello(feed);
  const customers = [newPerson('Ada'), newPerson('Ben')] as const;
  const talk = createTalk(feed);
  const faults = createFaults();
  addEventListener('focus', () => void faults.look().catch(() => {}));
  const { phones, registered } = createPhones({ feed, faults, talk, customers });
  const opened = signal<Lab['opened']['value']>(undefined);
  const open: Lab['open'] = (message) => {
    opened.value = message;
  };
  return { lab: { feed, talk, faults, phones, customers, opened, open }, ready: registered };
}

function hasHello(feed: Feed): Promise<void> {
  return new Promise((resolve) => {
    const stop = effect(() => {
      if (!feed.hello.value) return;
      resolve();
      queueMicrotask(() => stop());
    });
  });
}

/** Nobody else is called so: what was sent to others, or before the page was loaded again, is not theirs. */
function newPerson(name: string): Person {
  const suffix = crypto
    .getRandomValues(new Uint16Array(1))
    .reduce((text, part) => text + part.toString(16).padStart(4, '0'), '');
  return { customerId: `${name.toLowerCase()}-${suffix}`, name };
}
