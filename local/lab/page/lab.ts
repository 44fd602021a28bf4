import type { ReadonlySignal } from '@preact/signals';
import type { Talk } from './agent/talk.ts';
import type { Faults } from './faults/faults.ts';
import type { Feed } from './feed.ts';
import type { Phone, PhoneId } from './phones/phone.ts';

/** All of the page, as its buttons and the tour use it. */
export interface Lab {
  readonly feed: Feed;
  readonly talk: Talk;
  readonly faults: Faults;
  readonly phones: ReadonlyMap<PhoneId, Phone>;
  /** Two people, new with each load of the page: nobody's past is in the way. */
  readonly customers: readonly Person[];
  /** What the detail panel shows. */
  readonly opened: ReadonlySignal<{ readonly conversation: string; readonly messageId: string } | undefined>;
  readonly open: (message: { readonly conversation: string; readonly messageId: string } | undefined) => void;
}

export interface Person {
  readonly customerId: string;
  readonly name: string;
}
