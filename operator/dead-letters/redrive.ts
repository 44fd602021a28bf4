import { setTimeout as wait } from 'node:timers/promises';
import type { Judge } from './judge.ts';
import type { Letter } from './letter.ts';
import type { PutBack } from './put-back.ts';
import type { Verdict } from './verdict.ts';
import { type WalkedQueue, walkLetters } from './walk.ts';

export interface RedriveOptions {
  /** Only letters with this reason. */
  readonly reason?: string;
  /** How many are put back in a second at most. */
  readonly rate: number;
  readonly dryRun: boolean;
  /** Deletes those whose message has expired or ended. */
  readonly dropExpired: boolean;
}

export interface Redriven {
  putBack: number;
  dropped: number;
  /** Letters that stay, by why. */
  readonly kept: Record<Exclude<Verdict['kind'], 'deliverable'> | 'otherReason', number>;
  looked: number;
}

export interface RedriveDependencies {
  readonly walked: WalkedQueue;
  readonly judge: Judge;
  readonly put: PutBack['put'];
  /** Told of each step. */
  readonly progress: (redriven: Redriven) => void;
  /** Milliseconds of a clock that goes evenly. */
  readonly clock?: () => number;
}

/**
 * Puts letters back one by one. Each is deleted only when its queue has taken it, so that none is lost; one that is put back
 * twice, because an answer was lost or a run died in between, is recognised by its deduplication id, or by the rows of the
 * journal when it is dispatched.
 */
export async function redrive(
  { reason, rate, dryRun, dropExpired }: RedriveOptions,
  { walked, judge, put, progress, clock = () => performance.now() }: RedriveDependencies,
): Promise<Redriven> {
  const redriven: Redriven = {
    putBack: 0,
    dropped: 0,
    kept: { expired: 0, ended: 0, unreadable: 0, otherReason: 0 },
    looked: 0,
  };
  const begun = clock();
  await walkLetters(walked, Number.POSITIVE_INFINITY, async (letters, remove) => {
    const wanted = letters.filter((letter) => reason === undefined || letter.reason === reason);
    redriven.kept.otherReason += letters.length - wanted.length;
    const judged = await Promise.all(wanted.map(async (letter) => ({ letter, verdict: await judge(letter) })));
    for (const one of judged) await settle(one, remove);
    redriven.looked += letters.length;
    progress(redriven);
  });
  return redriven;

  async function settle(
    { letter, verdict }: { readonly letter: Letter; readonly verdict: Verdict },
    remove: (letter: Letter) => Promise<void>,
  ): Promise<void> {
    if (verdict.kind === 'deliverable') {
      if (!dryRun) {
        await wait(Math.max(0, begun + (redriven.putBack * 1_000) / rate - clock()));
        await put(letter);
        await remove(letter);
      }
      redriven.putBack += 1;
      return;
    }
    if (dropExpired && verdict.kind !== 'unreadable') {
      if (!dryRun) await remove(letter);
      redriven.dropped += 1;
      return;
    }
    redriven.kept[verdict.kind] += 1;
  }
}
