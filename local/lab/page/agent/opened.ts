import { effect, type ReadonlySignal, signal } from '@preact/signals';
import type { SourceOffer } from '../../wire.ts';
import type { Lab } from '../lab.ts';
import type { Phone, PhoneId, PhoneState } from '../phones/phone.ts';
import type { Conversation } from './talk.ts';

/** The conversations that an app of their customer has shown, as far as the page knows. */
export interface Opened {
  readonly keys: ReadonlySignal<ReadonlySet<string>>;
  readonly stop: () => void;
}

export function followOpened({
  talk,
  phones,
}: Pick<Lab, 'talk'> & { readonly phones: ReadonlyMap<PhoneId, Pick<Phone, 'state'>> }): Opened {
  const keys = signal<ReadonlySet<string>>(new Set());
  const stop = effect(() => {
    const states = [...phones.values()].map(({ state }) => state.value);
    const before = keys.peek();
    const next = talk.conversations.value
      .filter((conversation) => before.has(conversation.key) || states.some((state) => shows(state, conversation)))
      .map(({ key }) => key);
    if (next.length !== before.size || next.some((key) => !before.has(key))) keys.value = new Set(next);
  });
  return { keys, stop };
}

/** Where the source does not say whose a conversation is, it is nobody's until an app of the customer has shown it. */
export function isNobodys(
  { key, source }: Conversation,
  sources: readonly SourceOffer[],
  opened: ReadonlySet<string>,
): boolean {
  const offer = sources.find(({ name }) => name === source);
  return offer?.namesCustomer === false && !opened.has(key);
}

/** The app has told the API, so that the conversation is bound. */
function shows({ app, online, customerId, lastReport }: PhoneState, conversation: Conversation): boolean {
  return (
    app.kind === 'chat' &&
    app.conversation === conversation.key &&
    customerId === conversation.customerId &&
    online &&
    lastReport?.status === 'active'
  );
}
