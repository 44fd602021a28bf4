/** "Look again": at one message, or at all open ones of a conversation. `at` in epoch milliseconds. */
export type Look =
  | {
      readonly v: 1;
      readonly kind: 'message';
      readonly conversation: string;
      readonly messageId: string;
      readonly step: number;
      readonly at: number;
    }
  /** What is known of the conversation has changed: its messages are looked at although their time has not come. */
  | { readonly v: 1; readonly kind: 'conversation'; readonly conversation: string; readonly at: number };

/** The longest delay of SQS; what is farther off waits in its row for the sweeper. */
export const longestDelayMs = 15 * 60_000;

/** A device that has left gets this long for its last report to be evidence. */
export const leaveDelayMs = 2_000;

export function lookAtConversation(conversation: string, at: number): Look {
  return { v: 1, kind: 'conversation', conversation, at };
}

/** SQS takes whole seconds, and never comes sooner than asked: so a look is never early. */
export function delaySeconds({ at }: Pick<Look, 'at'>, now: number): number {
  return Math.ceil(Math.min(Math.max(0, at - now), longestDelayMs) / 1000);
}
