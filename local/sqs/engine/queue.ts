import type { Heap } from './heap.ts';
import type { Message } from './message.ts';
import type { MoveTask } from './move-task.ts';
import type { QueueAttributes } from './queue-attributes.ts';

export type Scheduled = { readonly at: number; readonly message: Message };
export type ReadyGroup = { readonly at: number; readonly groupId: string };
export type Deduplicated = { readonly messageId: string; readonly sequence: number; readonly until: number };
export type ReceiveAttempt = { readonly handles: readonly string[]; readonly until: number };

/** One queue and everything it remembers. */
export type Queue = {
  readonly name: string;
  readonly arn: string;
  readonly fifo: boolean;
  readonly createdAt: number;
  modifiedAt: number;
  attributes: QueueAttributes;
  readonly tags: Map<string, string>;
  /** All messages in the order of arrival. */
  readonly messages: Map<string, Message>;
  /** Standard only: what a receive may take. */
  readonly ready: Set<Message>;
  /** FIFO only: the messages of each group in order. */
  readonly groups: Map<string, Map<string, Message>>;
  /** FIFO only: groups by the sequence of their first message, where that one can be taken. */
  readonly readyGroups: Heap<ReadyGroup>;
  /** FIFO only: the highest sequence known to be among the first 120,000 messages. */
  seenUpTo: number;
  /** When delayed and in-flight messages become visible. */
  readonly schedule: Heap<Scheduled>;
  /** By time of entry, for retention. */
  readonly ages: Heap<Scheduled>;
  readonly counts: { delayed: number; 'in-flight': number };
  readonly deduplicated: Map<string, Deduplicated>;
  readonly attempts: Map<string, ReceiveAttempt>;
  purgedAt: number | undefined;
};

/** All queues of one account in one region. */
export type Account = {
  readonly region: string;
  readonly accountId: string;
  readonly queues: Map<string, Queue>;
  readonly deletedAt: Map<string, number>;
  readonly tasks: MoveTask[];
  sequence: number;
};

export function createAccount(region: string, accountId: string): Account {
  return { region, accountId, queues: new Map(), deletedAt: new Map(), tasks: [], sequence: 0 };
}

export const arnOf = (account: Account, name: string): string =>
  `arn:aws:sqs:${account.region}:${account.accountId}:${name}`;

export function queueByArn(account: Account, arn: string): Queue | undefined {
  return [...account.queues.values()].find((queue) => queue.arn === arn);
}

export function emptyQueue(account: Account, name: string, attributes: QueueAttributes, now: number): Queue {
  return {
    name,
    arn: arnOf(account, name),
    fifo: attributes.fifo !== undefined,
    createdAt: now,
    modifiedAt: now,
    attributes,
    tags: new Map(),
    messages: new Map(),
    ready: new Set(),
    groups: new Map(),
    readyGroups: [],
    seenUpTo: 0,
    schedule: [],
    ages: [],
    counts: { delayed: 0, 'in-flight': 0 },
    deduplicated: new Map(),
    attempts: new Map(),
    purgedAt: undefined,
  };
}
