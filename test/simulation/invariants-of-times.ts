import type { MessageRow } from '../../lambdas/core/journal.ts';
import type { Happening } from './happening.ts';
import type { History } from './history.ts';
import { type Frame, messageName, pushName, type Records, type TrueReport } from './records.ts';

const proofDelayMs = 2_000;
const watchingMs = 60_000;

/**
 * With everything in order a row goes on when its time has come: a second for SQS, which counts whole ones, and the rest
 * for the functions. After one mishap what was in hand comes again when the queue's visibility timeout is over.
 */
export function tooLate({ mishaps }: History, { delays }: Records): string[] {
  const limitMs = [5_000, 250_000][mishaps.most];
  if (limitMs === undefined) return [];
  return delays
    .filter(({ milliseconds }) => milliseconds > limitMs)
    .map(({ what, milliseconds }) => `${what}: ${Math.round(milliseconds / 1000)} s late`);
}

/** What only customers do to a message that is pushed at once when nobody watches. */
const harmless: readonly Happening['kind'][] = [
  'agent message',
  'report',
  'customer message',
  'conversation end',
  'sweep',
];

/**
 * Where nothing else happens, a customer who watched and did not prove it, such as one whose app crashed, is told within
 * five seconds of the moment from which nobody watched any more.
 */
export function afterTheWatching(
  { mishaps, happenings }: History,
  records: Records,
  messages: readonly MessageRow[],
): string[] {
  // Whoever is there from the beginning; a wish and a pause count as long as they stand.
  const quiet = happenings.every(({ kind, at }) => (at === 0 && kind === 'register') || harmless.includes(kind));
  if (mishaps.most > 0 || !quiet) return [];
  return records.frames.flatMap((frame) => {
    const row = messages.find((message) => messageName(message) === messageName(frame));
    if (row?.undelivered) return [];
    const known = records.known.find(
      ({ conversation, owner }) => conversation === frame.conversation && owner !== undefined,
    );
    const arrival = records.arrivals.get(messageName(frame)) ?? 0;
    const from = Math.max(arrival, known && known.at < frame.at ? known.at : 0, ...unwatched(frame, records.reports));
    const lateMs = frame.at - from;
    return lateMs > 5_000 ? [`${pushName(frame)} came ${Math.round(lateMs / 1000)} s after the last watching`] : [];
  });
}

/**
 * When each stretch of watching before a push was over, by what the apps truly said: a minute after the last report, or
 * two seconds after word came that the app was left.
 */
function unwatched(frame: Frame, reports: readonly TrueReport[]): number[] {
  const before = reports.filter(
    ({ conversation, arrivedAt, refused }) => conversation === frame.conversation && arrivedAt <= frame.at && !refused,
  );
  return before.map((report) => {
    if (report.status !== 'active') return 0;
    const left = before.filter(
      ({ status, customerId, deviceId, at }) =>
        status === 'background' && customerId === report.customerId && deviceId === report.deviceId && at > report.at,
    );
    if (left.some(({ arrivedAt }) => arrivedAt <= report.arrivedAt)) return 0;
    return Math.min(report.at + watchingMs, ...left.map(({ arrivedAt }) => arrivedAt + proofDelayMs));
  });
}

/** Whatever went wrong, a message has ended ten minutes after its expiry, or after things went well again. */
export function endedTooLate(
  message: MessageRow,
  { closedAt, arrivals, givenUp }: Records,
  calmFrom: number,
): string[] {
  const name = messageName(message);
  // An event that went to the dead letters is heard of when it comes once more.
  const heardAt = givenUp.has(name) ? message.decidedAt : (arrivals.get(name) ?? 0);
  const due = Math.max(message.expiresAt, calmFrom, heardAt) + 10 * 60_000;
  const lateMs = (closedAt.get(name) ?? Number.POSITIVE_INFINITY) - due;
  return lateMs > 0 ? [`${name} ended ${Math.round(lateMs / 1000)} s after the last moment`] : [];
}
