import type { Log } from '../adapters/log.ts';
import type { RushRow } from '../adapters/rush-row.ts';
import { paced } from '../channels/pace.ts';
import type { SendPush } from '../channels/send-push.ts';
import { fullAt, type Rush, shareOf } from '../core/rush.ts';
import type { Lane } from '../core/urgency.ts';
import { keepingWith } from './keeping.ts';

/** How many pushes a second one function may send of each app, where its lane has the whole of the quota. */
export interface LanePaces {
  readonly PUSHES_PER_SECOND?: number;
  readonly URGENT_PUSHES_PER_SECOND?: number;
}

/**
 * A sender for each lane with a pace of its own. A function has one batch at a time, of one lane, so nothing within it
 * could let urgent pushes go first: the lanes share the quota, and the urgent one has most of it while it needs that.
 */
export function laneSenders(
  push: SendPush,
  paces: LanePaces,
  rushRow: RushRow,
  { log, now }: { readonly log: Pick<Log, 'warn'>; readonly now: () => number },
): Readonly<Record<Lane, SendPush>> {
  const keeping = keepingWith(log);
  const known = (rush: Promise<Rush | undefined>) => keeping.orElse('rush', rush, undefined);
  const sender = (lane: Lane, perSecond: number | undefined) =>
    paced(push, perSecond, {
      now,
      share: {
        of: async (app) => shareOf(lane, await known(rushRow.read(app)), now()),
        needMore: async (app) => {
          if (lane === 'normal') return undefined;
          const rush = await known(rushRow.need(app));
          return rush && fullAt(rush);
        },
      },
    });
  return {
    normal: sender('normal', paces.PUSHES_PER_SECOND),
    urgent: sender('urgent', paces.URGENT_PUSHES_PER_SECOND),
  };
}
