import type { AddressedDevice } from '../../lambdas/core/device.ts';
import { createBounded } from './bounded.ts';
import { messageOfAttempt } from './message-of-attempt.ts';
import { trailId } from './trail-id.ts';
import type { Attempt } from './wire.ts';

/** A request to a provider with what is known of whose it is. */
export interface OwnedAttempt {
  readonly attempt: Attempt;
  /** The device that has the token, where it was looked up; null: none of the message's. */
  readonly device?: AddressedDevice | null;
}

/** Keeps the newest attempts, at most 2,000, and 16 MiB of them. */
export function createKeptAttempts(most = { count: 2_000, bytes: 16 * 1_048_576 }) {
  const index = new Map<string, Map<number, OwnedAttempt>>();
  let newestSeq = 0;
  const kept = createBounded<{ readonly id: string | undefined; readonly attempt: Attempt }>(most, (gone) => {
    if (gone.id === undefined) return;
    index.get(gone.id)?.delete(gone.attempt.seq);
    if (index.get(gone.id)?.size === 0) index.delete(gone.id);
  });

  return {
    /** @returns the id of the message that it brings, if it names one */
    add: (attempt: Attempt): string | undefined => {
      const message = messageOfAttempt(attempt);
      const id = message && trailId(message.conversation, message.messageId);
      kept.set(String(attempt.seq), { id, attempt }, 2 * JSON.stringify(attempt).length);
      if (id !== undefined) index.set(id, (index.get(id) ?? new Map()).set(attempt.seq, { attempt }));
      newestSeq = attempt.seq;
      return id;
    },
    own: (id: string, seq: number, device: AddressedDevice | null): void => {
      const known = index.get(id)?.get(seq);
      if (known) index.get(id)?.set(seq, { ...known, device });
    },
    /** Those of one message, oldest first. */
    of: (id: string): readonly OwnedAttempt[] => [...(index.get(id)?.values() ?? [])],
    /** Those behind this one, oldest first. */
    after: (seq: number): readonly Attempt[] => {
      const newer: Attempt[] = [];
      for (const { attempt } of kept.newest()) {
        if (attempt.seq <= seq) break;
        newer.push(attempt);
      }
      return newer.reverse();
    },
    /** 0 before the first. */
    newestSeq: () => newestSeq,
  };
}
export type KeptAttempts = ReturnType<typeof createKeptAttempts>;
