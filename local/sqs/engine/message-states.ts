import { pop, push } from './heap.ts';
import type { Message, MessageState } from './message.ts';
import type { Queue } from './queue.ts';

/** Puts a message into a queue; it is delayed while its `visibleAt` lies ahead. */
export function enter(queue: Queue, message: Message, now: number): void {
  queue.messages.set(message.id, message);
  if (queue.fifo) groupOf(queue, message).set(message.id, message);
  push(queue.ages, { at: message.enqueuedAt, message });
  settle(queue, message, message.visibleAt > now ? 'delayed' : 'ready');
}

/** Takes a message out of its queue for good. */
export function leave(queue: Queue, message: Message): void {
  settle(queue, message, 'gone');
  queue.messages.delete(message.id);
  if (!queue.fifo) return;
  const group = groupOf(queue, message);
  group.delete(message.id);
  if (group.size === 0) queue.groups.delete(groupIdOf(message));
  else offerGroup(queue, groupIdOf(message));
}

/** Hides a message until a time; `delayed` only before its first receive. */
export function hide(queue: Queue, message: Message, state: 'delayed' | 'in-flight', until: number): void {
  message.visibleAt = until;
  settle(queue, message, state);
}

/** Makes a hidden message available again. */
export function show(queue: Queue, message: Message, now: number): void {
  message.visibleAt = now;
  settle(queue, message, 'ready');
}

/** Brings a queue to a time: ends delays and visibility timeouts, drops what is older than the retention period. */
export function advance(queue: Queue, now: number): void {
  const oldest = now - queue.attributes.MessageRetentionPeriod * 1000;
  for (let entry = queue.ages[0]; entry !== undefined && entry.at <= oldest; entry = queue.ages[0]) {
    pop(queue.ages);
    if (entry.message.state !== 'gone') leave(queue, entry.message);
  }
  for (let entry = queue.schedule[0]; entry !== undefined; entry = queue.schedule[0]) {
    if (isCurrent(entry.at, entry.message)) {
      if (entry.at > now) return;
      settle(queue, entry.message, 'ready');
    }
    pop(queue.schedule);
  }
}

/** When the next hidden message becomes visible, if any is hidden; right after `advance`. */
export const nextVisibleAt = (queue: Queue): number | undefined => queue.schedule[0]?.at;

/** Offers a FIFO group to receives if its first message can be taken; only the first message decides. */
export function offerGroup(queue: Queue, groupId: string): void {
  const first = firstOf(queue, groupId);
  if (first?.state === 'ready') push(queue.readyGroups, { at: first.sequence, groupId });
}

export const firstOf = (queue: Queue, groupId: string): Message | undefined =>
  queue.groups.get(groupId)?.values().next().value;

function settle(queue: Queue, message: Message, state: MessageState): void {
  if (message.state === 'ready') queue.ready.delete(message);
  else if (message.state !== 'gone') queue.counts[message.state] -= 1;
  message.state = state;
  if (state === 'delayed' || state === 'in-flight') {
    queue.counts[state] += 1;
    push(queue.schedule, { at: message.visibleAt, message });
  } else if (state === 'ready') {
    if (!queue.fifo) queue.ready.add(message);
    else if (firstOf(queue, groupIdOf(message)) === message) offerGroup(queue, groupIdOf(message));
  }
}

/** Entries of messages that were deleted, shown or hidden anew stay in the heap until they come up. */
const isCurrent = (at: number, message: Message): boolean =>
  (message.state === 'delayed' || message.state === 'in-flight') && message.visibleAt === at;

const groupIdOf = (message: Message): string => message.content.groupId ?? '';

function groupOf(queue: Queue, message: Message): Map<string, Message> {
  const known = queue.groups.get(groupIdOf(message));
  if (known !== undefined) return known;
  const group = new Map<string, Message>();
  queue.groups.set(groupIdOf(message), group);
  return group;
}
