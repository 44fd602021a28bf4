/**
 * A hash as short text of `[A-Za-z0-9_-]`, at most 64 characters: APNs allows 64 bytes in a collapse id, SQS 128
 * characters in a group or deduplication id, and vendors' ids are longer or hold other characters.
 */
export type ShortHash = (...parts: readonly (string | number)[]) => string;

/** The FIFO group: messages of one conversation keep their order. */
export function groupId(hash: ShortHash, conversation: string): string {
  return hash('group', conversation);
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

/** What APNs calls collapse id and Android tag: pushes of one conversation replace each other. */
export function collapseId(hash: ShortHash, conversation: string): string {
  return hash('collapse', conversation);
}
