import type { Trail, TrailPush } from '../../wire.ts';
import type { Provider } from './faults.ts';

/** Of a provider's pushes that wait: how many, and when the next is tried. Epoch milliseconds. */
export interface Waiting {
  readonly count: number;
  readonly nextAt: number;
  /** The breaker is open: so long nothing is tried, because the provider said that. */
  readonly breaker?: { readonly until: number; readonly reason?: string };
}

/** As far as the newest messages tell; undefined where nothing waits. */
export function waitingFor(trails: readonly Trail[], provider: Provider): Waiting | undefined {
  const pushes = trails.filter(({ state }) => state === 'open').flatMap((trail) => trail.pushes.filter(isWaiting));
  const waiting = pushes.filter(({ channel }) => channel === provider);
  if (waiting.length === 0) return undefined;
  const down = waiting.filter(({ because }) => because === 'channel-down');
  const latest = down.reduce<Waits | undefined>(
    (one, other) => (one && one.until > other.until ? one : other),
    undefined,
  );
  return {
    count: waiting.length,
    nextAt: Math.min(...waiting.map(({ until }) => until)),
    ...(latest ? { breaker: { until: latest.until, ...(latest.detail ? { reason: latest.detail } : {}) } } : {}),
  };
}

type Waits = TrailPush & { readonly until: number };

/** For the provider: not for a customer who is back, nor for whoever has paused the channel. */
const isWaiting = (push: TrailPush): push is Waits =>
  push.state === 'waiting' &&
  push.until !== undefined &&
  (push.because === 'try-later' || push.because === 'channel-down');

/** @param times how a time of day and what is left until then are written */
export function waitingText(
  { count, nextAt, breaker }: Waiting,
  times: { readonly timeOfDay: (at: number) => string; readonly left: (at: number) => string },
): string {
  const { timeOfDay, left } = times;
  const waits = count === 1 ? '1 push waits' : `${count} pushes wait`;
  if (!breaker) return `${waits}; the next try is at ${timeOfDay(nextAt)} (${left(nextAt)}).`;
  const { until, reason } = breaker;
  const why = reason ? ` (${reason})` : '';
  return `${waits}; breaker open${why}: nothing is tried until ${timeOfDay(until)} (${left(until)}).`;
}
