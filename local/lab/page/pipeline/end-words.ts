import type { Trail } from '../../wire.ts';
import { duration, secondsUntil } from './times.ts';
import { decisionWords, seenByWords, withheldBecause } from './words.ts';

/** What was decided, such as `push to 3 devices, urgent`. */
export function decidedWords({ decision, pushes, lane, step }: Trail): string {
  const again = step === 0 ? '' : `, taken up ${step === 1 ? 'once' : `${step} times`} more`;
  if (decision !== 'push') return `${decisionWords[decision]}${again}`;
  const count = pushes.length === 0 ? '' : ` to ${devices(pushes.length)}`;
  return `push${count}${lane === 'urgent' ? ', urgent' : ''}${again}`;
}

const devices = (count: number) => (count === 1 ? '1 device' : `${count} devices`);

/** How a message ended and after how long; while it is open, what it waits for. */
export function endWords(trail: Trail, now: number): string {
  switch (trail.state) {
    case 'open':
      return openWords(trail, now);
    case 'seen':
      return `seen: ${trail.seenBy ? seenByWords[trail.seenBy] : 'before it was pushed'}`;
    case 'pushed': {
      const delivered = trail.pushes.filter(({ state }) => state === 'delivered').length;
      const whom = delivered === 0 ? '' : ` to ${devices(delivered)}`;
      return `pushed${whom}${inTime(trail)}`;
    }
    case 'withheld': {
      const because = withheldBecause(trail);
      return because === undefined ? 'withheld' : `withheld: ${because}`;
    }
  }
}

/**
 * Until the last push was there; the row's end is noticed a little later. Begins by our clock where the page heard it come,
 * because some sources tell whole seconds only.
 */
function inTime({ heardAt, sentAt, endedAt, pushes }: Trail): string {
  const delivered = pushes.flatMap(({ state, changedAt }) => (state === 'delivered' && changedAt ? [changedAt] : []));
  const until = delivered.length > 0 ? Math.max(...delivered) : endedAt;
  return until === undefined ? '' : ` in ${duration(until - (heardAt ?? sentAt))}`;
}

function openWords(trail: Trail, now: number): string {
  const nextAt = nextLook(trail);
  if (nextAt !== undefined) return nextAt <= now ? 'looks again now' : `looks again in ${secondsUntil(nextAt, now)}`;
  const left = trail.pushes.filter(isUnderWay).length;
  return left === 0 ? 'on its way' : `on its way to ${devices(left)}`;
}

/** When something is taken up again, epoch milliseconds; undefined where nothing waits for a time. */
export function nextLook({ state, lookAt, pushes }: Trail): number | undefined {
  if (state !== 'open') return undefined;
  if (lookAt !== undefined) return lookAt;
  const times = pushes.flatMap((push) => (push.state === 'waiting' && push.until !== undefined ? [push.until] : []));
  const isAllWaiting = times.length > 0 && pushes.every((push) => push.state !== 'queued' && push.state !== 'sending');
  return isAllWaiting ? Math.min(...times) : undefined;
}

const isUnderWay = ({ state }: Trail['pushes'][number]) =>
  state === 'queued' || state === 'sending' || state === 'waiting';
