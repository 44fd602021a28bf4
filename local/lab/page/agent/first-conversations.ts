import { effect } from '@preact/signals';
import type { Feed } from '../feed.ts';
import type { Lab } from '../lab.ts';

/**
 * A page does not begin empty: a conversation of each customer, in Genesys Cloud if that is heard here, as soon as the runner
 * has said who is. The first customer's is the selected one.
 * @returns what ends the waiting
 */
export function beginFirst({
  feed,
  talk,
  customers,
}: Pick<Lab, 'talk' | 'customers'> & { readonly feed: Pick<Feed, 'hello'> }): () => void {
  return effect(() => {
    const sources = feed.hello.value?.sources ?? [];
    const source = sources.find(({ name }) => name === 'genesys') ?? sources[0];
    if (!source || talk.conversations.peek().length > 0) return;
    // The last one that was begun stands on top and is selected.
    for (const { customerId } of customers.toReversed()) talk.begin(customerId, source.name);
  });
}
