import { computed } from '@preact/signals';
import type { Talk } from '../agent/talk.ts';
import { functionsNow } from '../clock.ts';
import type { Faults } from '../faults/faults.ts';
import type { Feed } from '../feed.ts';
import type { Person } from '../lab.ts';
import { createPhone } from './create-phone.ts';
import type { Phone, PhoneId } from './phone.ts';
import type { PhoneDefinition } from './phone-parts.ts';
import { createWishes } from './wishes.ts';

export interface PhonesDependencies {
  readonly feed: Pick<Feed, 'onAttempt' | 'hello' | 'clockOffsetMs'>;
  readonly faults: Pick<Faults, 'setGone'>;
  readonly talk: Pick<Talk, 'conversations'>;
  /** The first has three of the phones, the second one. */
  readonly customers: readonly [Person, Person];
  /** Default: the browser's. */
  readonly fetch?: typeof globalThis.fetch;
}

/** The four phones. Each registers at once; `registered` settles when all have. */
export function createPhones({
  feed,
  faults,
  talk,
  customers,
  fetch = globalThis.fetch.bind(globalThis),
}: PhonesDependencies): {
  readonly phones: ReadonlyMap<PhoneId, Phone>;
  readonly registered: Promise<void>;
} {
  const dependencies = {
    fetch,
    setGone: faults.setGone,
    conversations: talk.conversations,
    wishes: createWishes(computed(() => feed.hello.value?.settings.privacyMode ?? 'generic')),
    readUpTo: new Map<string, number>(),
    now: () => functionsNow(feed),
  };
  const phones = definitions(...customers).map((definition) => createPhone(definition, dependencies));
  feed.onAttempt((attempt) => {
    for (const phone of phones) if (phone.deviceToken === attempt.deviceToken) phone.receive(attempt);
  });
  return {
    phones: new Map(phones.map((phone) => [phone.id, phone])),
    registered: Promise.all(phones.map(({ registered }) => registered)).then(() => {}),
  };
}

function definitions(first: Person, second: Person): readonly PhoneDefinition[] {
  const [ofFirst, ofSecond] = [{ firstOwner: first.customerId }, { firstOwner: second.customerId }];
  return [
    { id: 'iphone', deviceId: 'iphone', title: `${first.name}’s iPhone`, form: 'iphone', channel: 'apns', ...ofFirst },
    {
      id: 'android',
      deviceId: 'android',
      title: `${first.name}’s Android`,
      form: 'android',
      channel: 'fcm',
      ...ofFirst,
    },
    { id: 'tablet', deviceId: 'tablet', title: `${first.name}’s tablet`, form: 'tablet', channel: 'apns', ...ofFirst },
    { id: 'other', deviceId: 'other', title: `${second.name}’s phone`, form: 'android', channel: 'fcm', ...ofSecond },
  ];
}
