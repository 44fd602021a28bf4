/**
 * A hash as short text of `[A-Za-z0-9_-]`, at most 64 characters: APNs allows 64 bytes in a collapse id, SQS 128
 * characters in a group or deduplication id, and vendors' ids are longer or hold other characters.
 */
export type ShortHash = (...parts: readonly (string | number)[]) => string;

/**
 * The FIFO group: pushes of one conversation to one device keep their order, and no device waits for another, because SQS
 * hands out nothing of a group while one of its messages is in flight.
 */
export function groupId(
  hash: ShortHash,
  job: { readonly conversation: string; readonly customerId: string; readonly deviceId: string },
): string {
  return hash('group', job.conversation, job.customerId, job.deviceId);
}

/**
 * SQS swallows a repeated id for five minutes even after the message was deleted (SQS, "Exactly-once processing"), so an
 * id without the step would swallow every retry.
 */
export function deduplicationId(
  hash: ShortHash,
  job: { conversation: string; messageId: string; customerId: string; deviceId: string; step: number },
): string {
  return hash('job', job.conversation, job.messageId, job.customerId, job.deviceId, job.step);
}

export const collapseModes = ['conversation', 'message'] as const;
/** Which pushes replace each other on the screen: all of a conversation, or only repeats of one message. */
export type Collapse = (typeof collapseModes)[number];

/** What APNs calls collapse id and Android tag: pushes with the same one replace each other. */
export function collapseId(
  hash: ShortHash,
  collapse: Collapse,
  { conversation, messageId }: { readonly conversation: string; readonly messageId: string },
): string {
  return collapse === 'conversation' ? hash('collapse', conversation) : hash('collapse', conversation, messageId);
}
