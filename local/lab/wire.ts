import type { Decision } from '../../lambdas/core/decide.ts';
import type { Channel } from '../../lambdas/core/device.ts';
import type { SeenBy } from '../../lambdas/core/evidence.ts';
import type { MessageState } from '../../lambdas/core/journal.ts';
import type { PushState, WaitReason } from '../../lambdas/core/push-row.ts';
import type { Lane } from '../../lambdas/core/urgency.ts';
import type { WithheldReason } from '../../lambdas/core/withheld-reason.ts';
import type { Attempt } from '../providers/attempts.ts';

export type { Attempt };

/**
 * What the local runner and the lab's page say to each other: types alone. Times are epoch milliseconds of the functions'
 * clock (`Hello.now`), as the journal has them.
 */

/** One push of a message, as far as it has come. */
export interface TrailPush {
  readonly customerId: string;
  readonly deviceId: string;
  readonly channel: Channel;
  /** Before its first attempt there is no row: `queued`. */
  readonly state: PushState['state'] | 'queued';
  /** Of a push that waits, and until when. */
  readonly because?: WaitReason;
  readonly until?: number;
  /** Of a push that was withheld. */
  readonly reason?: WithheldReason;
  /** Attempts so far. */
  readonly tries: number;
  /** The provider's own word, or ours. */
  readonly detail?: string;
  /** Its job came to the channel's queue. */
  readonly queuedAt?: number;
  /** A dispatcher took that job up. */
  readonly takenAt?: number;
  /** The provider's answer to the last attempt that is known of; never Telegram's, whose requests name no message. */
  readonly answer?: Pick<Attempt, 'at' | 'answeredAt' | 'status' | 'reason' | 'broken'>;
  /** The row's last change. */
  readonly changedAt?: number;
  /** A dispatcher has put its job among the dead letters; what SQS itself moves there is in `Stations.deadLetters` alone. */
  readonly isDead?: true;
}

/** The way of one agent message, from the event to its end. */
export interface Trail {
  /** Unique, and the same from the first news of it to the last. */
  readonly id: string;
  /** Grows with each message that is heard of. */
  readonly number: number;
  /** The conversation's key: `source~id`, bare for Genesys. */
  readonly conversation: string;
  readonly messageId: string;
  readonly source: string;
  /** When its event came to the rule, or to the webhook; absent where that was not seen. */
  readonly heardAt?: number;
  readonly sentAt: number;
  readonly decidedAt: number;
  readonly decision: Decision['kind'];
  readonly lane?: Lane;
  /** How often it was taken up again. */
  readonly step: number;
  readonly state: MessageState;
  readonly reason?: WithheldReason;
  readonly seenBy?: SeenBy;
  /** When *later* looks again, while it is open. */
  readonly lookAt?: number;
  readonly expiresAt: number;
  /** When the row was first seen with an end. */
  readonly endedAt?: number;
  readonly pushes: readonly TrailPush[];
}

/** What lies in a queue. */
export interface QueueCounts {
  readonly visible: number;
  readonly inFlight: number;
  readonly delayed: number;
}

/** How much of everything there was since the stack started, and what there is now. */
export interface Stations {
  /** Events that came to the bus or a webhook's queue; those that a rule let through. */
  readonly heard: number;
  readonly routed: number;
  readonly decisions: Readonly<Partial<Record<Decision['kind'], number>>>;
  readonly ends: Readonly<Record<Exclude<MessageState, 'open'>, number>>;
  /** By channel and lane. */
  readonly lanes: readonly (QueueCounts & { readonly channel: Channel; readonly lane: Lane })[];
  readonly later: QueueCounts;
  /** All queues of dead letters together. */
  readonly deadLetters: number;
  /** Invocations under way, by what they do. */
  readonly busy: { readonly route: number; readonly dispatch: Readonly<Partial<Record<Channel, number>>> };
  /**
   * Answers of the providers, by channel: `accepted`, `refused` (4xx), `unavailable` (429, 5xx), `broken` (none). Of what was
   * asked while nobody looked, the last 1,000 count.
   */
  readonly answers: Readonly<Partial<Record<Channel, Readonly<Record<AnswerKind, number>>>>>;
}
export type AnswerKind = 'accepted' | 'refused' | 'unavailable' | 'broken';

/** Who can speak as an agent here. */
export interface SourceOffer {
  /** As in conversation keys: `genesys`, `acme`. */
  readonly name: string;
  /** For people: `Genesys Cloud (EventBridge)`. */
  readonly title: string;
  /** Whether its events name the customer; else the app's presence says whose a conversation is. */
  readonly namesCustomer: boolean;
}

/** The first thing on each connection. */
export interface Hello {
  readonly now: number;
  /** Of this stack: one with another knows nothing of what was done in the one before. */
  readonly startedAt: number;
  readonly settings: {
    readonly presenceSeconds: number;
    readonly privacyMode: 'generic' | 'full' | 'id-only';
    readonly collapse: 'conversation' | 'message';
    readonly apnsApp: string;
    readonly fcmApp: string;
  };
  readonly sources: readonly SourceOffer[];
  /** The newest, oldest first. */
  readonly trails: readonly Trail[];
  readonly stations: Stations;
  /** What providers were asked since `Last-Event-ID`; empty on a first connection. */
  readonly attempts: readonly Attempt[];
}

/** What has changed since the last. Sent as the event `news`; `id` of the event: the `seq` of its last attempt. */
export interface News {
  readonly now: number;
  readonly trails?: readonly Trail[];
  readonly stations?: Stations;
  readonly attempts?: readonly Attempt[];
}

/** One thing that happened, as `handoff explain` says it. */
export interface Sentence {
  readonly at?: number;
  readonly text: string;
  readonly todo?: string;
}

/** Raw, as it went over the wire; `text` is JSON where it was JSON. */
export interface Raw {
  readonly at: number;
  readonly text: string;
}

/** All that is known of one message. `GET /local/lab/message?conversation=KEY&messageId=ID`. */
export interface MessageDetail {
  readonly trail?: Trail;
  readonly sentences: readonly Sentence[];
  /** What happens next, and what a person can do. */
  readonly next: readonly Sentence[];
  readonly events: readonly Raw[];
  readonly jobs: readonly (Raw & { readonly queue: string })[];
  readonly attempts: readonly Attempt[];
}

/** `POST /local/lab/replies` → `RepliesAnswer`. */
export interface Replies {
  /** Of a `SourceOffer`. */
  readonly source: string;
  /** The contact centre's own id, without the source. */
  readonly conversationId: string;
  /** For a source that names the customer. */
  readonly customerId?: string;
  readonly author: 'human' | 'bot';
  readonly kind: 'text' | 'structured';
  readonly text: string;
  /** So many replies, each with its number behind the text; default 1, at most 2,000. */
  readonly count?: number;
}
export interface RepliesAnswer {
  readonly messageIds: readonly string[];
}

/** `POST /local/lab/replays` → `{replayed: 1}`: the same event once more; 404 where it is no longer known. */
export interface Replay {
  readonly conversation: string;
  readonly messageId: string;
}
