import type { Providers } from './providers.ts';
import type { SenderSettings, SendResult, TestPush } from './sender/messages.ts';

/** One numbered way in which the network or a provider fails while pushes are sent. */
export interface FaultCase {
  readonly number: number;
  readonly name: string;
  readonly channel: 'apns' | 'fcm';
  readonly run: (scene: Scene) => Promise<void>;
  /** What handoff-push makes of it, exactly. */
  readonly expected: Expected;
}

export interface Expected {
  /** How many pushes came to which outcome, warm-ups not counted. */
  readonly outcomes: Readonly<Record<string, number>>;
  /** Connections that were opened to the provider's push hosts, where the case says how many there should be. */
  readonly connections?: number;
  /** APNs provider tokens or FCM access tokens, likewise. */
  readonly tokens?: number;
  /** Requests that reached the push hosts: nothing was repeated that should not be. */
  readonly requests?: number;
}

export interface SendOptions {
  readonly inFlight?: number;
  /** No client could deliver these here; they count neither as delivered nor as failed. */
  readonly deliverable?: boolean;
}

/** What a case works with: a sender in its own process, and the providers in theirs. */
export interface Scene {
  readonly providers: Providers;
  /** Starts the sender and sends one push that is not counted. */
  readonly startWarm: () => Promise<void>;
  /** Starts the sender, with other addresses where the case says so. */
  readonly start: (changes?: Partial<SenderSettings>) => Promise<void>;
  /** So many pushes, each to a device of its own, or these. */
  readonly send: (
    pushes: number | readonly Partial<TestPush>[],
    options?: SendOptions,
  ) => Promise<readonly SendResult[]>;
  /** New device tokens, for faults that must be set before the push. */
  readonly newTokens: (count: number) => readonly string[];
  /** Stops the sender as a function is frozen, does this, and continues it when so much time has passed on its clock. */
  readonly whileFrozen: (frozenMs: number, happens: () => Promise<unknown>) => Promise<void>;
  /** So much time passes on both sides. */
  readonly passTime: (ms: number) => Promise<void>;
  readonly setSecret: (secret: Pick<SenderSettings, 'apnsKey' | 'serviceAccount'>) => void;
  /** Keeps a finding that is wrong whatever the client: it fails the case. */
  readonly claim: (isTrue: boolean, claim: string) => void;
}

export interface Measured {
  readonly tried: number;
  readonly outcomes: Readonly<Record<string, number>>;
  readonly delivered: number;
  /** Pushes that could have been delivered and were not, or nobody knows. */
  readonly failed: number;
  /** What the provider accepted more than once: the second time and later. */
  readonly duplicates: number;
  /** From the call until the sender knew of the acceptance, at most; 0 where nothing was delivered. */
  readonly latestMs: number;
  /** Devices called gone for sure although the provider never said so. */
  readonly wronglyGone: number;
  readonly connections: number;
  readonly tokens: number;
  readonly requests: number;
  /** What should never be, in words: a push called delivered that nobody accepted, and the like. */
  readonly wrong: readonly string[];
}
