import type { Presence } from '../../lambdas/core/presence.ts';
import type { Switches } from '../../lambdas/core/switches.ts';
import type { Wish } from './wishes.ts';

/** A request that reached a provider. Times are epoch milliseconds. */
export interface Frame {
  readonly at: number;
  readonly conversation: string;
  readonly messageId: string;
  readonly customerId: string;
  readonly deviceId: string;
  readonly token: string;
  readonly sentAt: number;
  readonly collapseId: string;
  readonly shown: boolean;
  /** Whether the provider said for certain what became of it. */
  readonly answered: boolean;
  /** Whether the dispatcher wrote down what came of it while its claim lived. */
  written: boolean;
  /** Whether that answer reached the dispatcher, and it lived to write it down. */
  certain: boolean;
}

/** A presence row as it stood from then on. */
export interface Standing {
  readonly at: number;
  readonly conversation: string;
  readonly presence: Presence;
}

/** Who held a token, named with its channel, from then on. */
export interface Holding {
  readonly at: number;
  readonly token: string;
  readonly customerId: string | undefined;
}

/** What is known of a conversation besides presence, from then on. */
export interface Known {
  readonly at: number;
  readonly conversation: string;
  readonly owner: string | undefined;
  readonly lastCustomerMessageAt: number | undefined;
  readonly endedAt: number | undefined;
}

/** What a customer wishes from then on, as it stood in the table. */
export interface Wished {
  readonly at: number;
  readonly customerId: string;
  readonly wish: Wish;
}

/** What really happened in a history, beside what the tables say of it. */
export interface Records {
  readonly frames: Frame[];
  readonly standings: Standing[];
  readonly holdings: Holding[];
  readonly known: Known[];
  readonly wishes: Wished[];
  /** What was paused from then on, as it stood in the table. */
  readonly switched: { readonly at: number; readonly switches: Switches }[];
  /** When the router was first asked to handle a message. */
  readonly arrivals: Map<string, number>;
  /** Events that Lambda gave up, to the dead letters. */
  readonly givenUp: Set<string>;
  readonly overdue: number[];
  /** What functions said that they failed at. */
  readonly failures: string[];
  /** What the customers' apps truly said, by the time that it was true. */
  readonly reports: TrueReport[];
  readonly customerMessages: { readonly conversation: string; readonly sentAt: number }[];
  /** What was done later than it had been promised. */
  readonly delays: Delay[];
  /** When each message came to its end. */
  readonly closedAt: Map<string, number>;
}

export interface TrueReport {
  readonly conversation: string;
  readonly customerId: string;
  readonly deviceId: string;
  readonly status: 'active' | 'background';
  readonly at: number;
  readonly arrivedAt: number;
  readonly tellsAge: boolean;
  /** The conversation was another's when it came. */
  refused: boolean;
}

export interface Delay {
  readonly what: string;
  readonly milliseconds: number;
}

export const createRecords = (): Records => ({
  frames: [],
  standings: [],
  holdings: [],
  known: [],
  wishes: [],
  switched: [],
  arrivals: new Map(),
  givenUp: new Set(),
  overdue: [],
  failures: [],
  reports: [],
  customerMessages: [],
  delays: [],
  closedAt: new Map(),
});

export const messageName = ({ conversation, messageId }: { conversation: string; messageId: string }) =>
  `${conversation}/${messageId}`;

type OnePush = Pick<Frame, 'conversation' | 'messageId' | 'customerId' | 'deviceId'>;

/** Whether two things are about the same push: one message to one device. */
export const isOf = (one: OnePush, other: OnePush): boolean =>
  messageName(one) === messageName(other) && one.customerId === other.customerId && one.deviceId === other.deviceId;

export const pushName = (one: OnePush): string => `${messageName(one)} to ${one.customerId}'s ${one.deviceId}`;

export const screenName = (one: OnePush): string => `${one.conversation} of ${one.customerId} on ${one.deviceId}`;
