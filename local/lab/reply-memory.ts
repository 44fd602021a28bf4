import { createMoments, type Moment } from './agent-messages/moments.ts';
import { createSentRequests, type SentRequests } from './agent-messages/sent-requests.ts';

/** What those who speak as agents remember from one reply to the next. */
export interface ReplyMemory {
  readonly nextMoment: () => Promise<Moment>;
  readonly sent: SentRequests;
}

/** @param now epoch milliseconds of the functions' clock */
export const createReplyMemory = (now: () => number): ReplyMemory => ({
  nextMoment: createMoments(now),
  sent: createSentRequests(),
});
