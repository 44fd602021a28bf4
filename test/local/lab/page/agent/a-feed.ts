import { signal } from '@preact/signals';
import type { Heard } from '../../../../../local/lab/page/agent/sent-at.ts';
import type { Hello, SourceOffer, Trail } from '../../../../../local/lab/wire.ts';

const offers: readonly SourceOffer[] = [
  { name: 'genesys', title: 'Genesys Cloud (EventBridge)', namesCustomer: false },
  { name: 'genesys-open-messaging', title: 'Genesys Cloud (Open Messaging)', namesCustomer: false },
  { name: 'acme', title: 'Any webhook (acme)', namesCustomer: true },
];

export const aTrail = (differences: Partial<Trail> = {}): Trail => ({
  id: 'c-1 m-1',
  number: 1,
  conversation: 'c-1',
  messageId: 'm-1',
  source: 'genesys',
  sentAt: 1_000,
  decidedAt: 1_010,
  decision: 'push',
  step: 0,
  state: 'open',
  expiresAt: 3_600_000,
  pushes: [],
  ...differences,
});

/** What the page has heard of the runner: it says hello at once, unless `sources` is undefined. */
export function aFeed(sources: readonly SourceOffer[] | undefined = offers) {
  const hello = signal<Hello | undefined>(undefined);
  const trails = signal<readonly Trail[]>([]);
  const feed: Heard = {
    hello,
    trails,
    clockOffsetMs: signal(0),
    find: (conversation, messageId) =>
      trails.peek().find((trail) => trail.conversation === conversation && trail.messageId === messageId),
  };
  const sayHello = (given: readonly SourceOffer[] = offers) => {
    hello.value = {
      now: 0,
      startedAt: 0,
      settings: {
        presenceSeconds: 60,
        privacyMode: 'generic',
        collapse: 'conversation',
        apnsApp: 'com.example.app',
        fcmApp: 'project-1',
      },
      sources: given,
      trails: [],
      attempts: [],
      stations: {
        heard: 0,
        routed: 0,
        decisions: {},
        ends: { seen: 0, pushed: 0, withheld: 0 },
        lanes: [],
        later: { visible: 0, inFlight: 0, delayed: 0 },
        deadLetters: 0,
        busy: { route: 0, dispatch: {} },
        answers: {},
      },
    };
  };
  if (sources) sayHello(sources);
  return { feed, trails, sayHello };
}
