import type { Queue } from './queue.ts';

export type MessageCounts = { readonly visible: number; readonly inFlight: number; readonly delayed: number };

/** How many messages a queue holds, by whether a receive could take them. The queue has been advanced. */
export function messageCounts({ messages, counts }: Queue): MessageCounts {
  const { delayed, 'in-flight': inFlight } = counts;
  return { visible: messages.size - delayed - inFlight, inFlight, delayed };
}
