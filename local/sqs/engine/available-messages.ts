import { pop, push } from './heap.ts';
import { limits } from './limits.ts';
import type { Message } from './message.ts';
import { firstOf, offerGroup } from './message-states.ts';
import type { Queue, ReadyGroup } from './queue.ts';

/**
 * The messages that a receive may take now, in the order in which it takes them. The caller hides or removes each message
 * before it asks for the next, or stops.
 */
export function* availableMessages(queue: Queue): Generator<Message> {
  if (queue.fifo) yield* availableInGroups(queue);
  else yield* queue.ready;
}

/**
 * FIFO: as many as possible of one group before the next, groups by their oldest message ("FIFO queue delivery logic in
 * Amazon SQS"). A hidden message holds back everything of its group that came after it.
 */
function* availableInGroups(queue: Queue): Generator<Message> {
  for (let entry = nextGroup(queue); entry !== undefined; entry = nextGroup(queue)) {
    if (!isSeen(queue, { sequence: entry.at })) {
      push(queue.readyGroups, entry);
      return;
    }
    try {
      for (const message of queue.groups.get(entry.groupId)?.values() ?? []) {
        if (message.state !== 'ready' || !isSeen(queue, message)) break;
        yield message;
      }
    } finally {
      // The caller may have stopped at a message that it did not take.
      offerGroup(queue, entry.groupId);
    }
  }
}

/** Entries whose first message was taken or has left since are dropped here. */
function nextGroup(queue: Queue): ReadyGroup | undefined {
  for (let entry = pop(queue.readyGroups); entry !== undefined; entry = pop(queue.readyGroups)) {
    const first = firstOf(queue, entry.groupId);
    if (first?.state === 'ready' && first.sequence === entry.at) return entry;
  }
  return undefined;
}

/**
 * Whether a message is among the first 120,000: groups that only start behind them stay unseen (same page, *backlog*).
 * Messages only ever move forward, so a place once seen stays seen and the count is rarely needed.
 */
function isSeen(queue: Queue, message: { readonly sequence: number }): boolean {
  if (queue.messages.size <= limits.fifoLookAhead || message.sequence <= queue.seenUpTo) return true;
  let place = 0;
  for (const each of queue.messages.values()) {
    place += 1;
    if (place < limits.fifoLookAhead) continue;
    queue.seenUpTo = each.sequence;
    break;
  }
  return message.sequence <= queue.seenUpTo;
}
