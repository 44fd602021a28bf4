import * as z from 'zod';
import { messageRowSchema, pushRowSchema } from '../../lambdas/adapters/journal-rows.ts';
import { isNewer } from '../../lambdas/core/cursor.ts';
import { type MessageRow, pendingDevices } from '../../lambdas/core/journal.ts';
import { endOf, type PushRow } from '../../lambdas/core/push-row.ts';
import type { Happening } from './happening.ts';
import type { History } from './history.ts';
import { type Frame, messageName, type Records, type TrueReport } from './records.ts';

/** What a dispatcher may rely on since it looked at the tables. */
const tablesHoldMs = 1_000;
const proofDelayMs = 2_000;
const heartbeatMs = 30_000;
const watchingMs = 60_000;

const rowKey = z.looseObject({ sk: z.string() });

/** @returns what the promise says and this history broke, in words; empty where it held. */
export function broken(history: History, records: Records, journal: readonly unknown[]): string[] {
  const rows = journal.map((item) => ({ sk: rowKey.parse(item).sk, item }));
  const messages = rows.filter(({ sk }) => sk.startsWith('message~')).map(({ item }) => messageRowSchema.parse(item));
  const pushes = rows.filter(({ sk }) => sk.startsWith('push~')).map(({ item }) => pushRowSchema.parse(item));
  return [
    ...messages.flatMap((message) => wrongEnd(message, pushes, records)),
    ...unheard(records, messages),
    ...[...Map.groupBy(records.frames, pushName).values()].flatMap(repeatedTooOften),
    ...records.frames.flatMap((frame) => wrongPerson(frame, records)),
    ...records.frames.flatMap((frame) => shownToWatcher(frame, records, messages)),
    ...[...Map.groupBy(records.frames, screenName).values()].flatMap(wrongScreen),
    ...messages.flatMap((message) => seenWithoutProof(message, records)),
    ...pushes.flatMap((push) => supersededByNothing(push, records)),
    ...tooLate(history, records),
    ...afterTheWatching(history, records, messages),
    ...(history.mishaps.most === 0 ? records.failures : []),
    ...records.overdue
      .filter((rows) => rows > 0 && history.mishaps.most <= 1)
      .map((rows) => `${rows} rows were overdue`),
  ];
}

const pushName = (one: { conversation: string; messageId: string; customerId: string; deviceId: string }) =>
  `${messageName(one)} to ${one.customerId}'s ${one.deviceId}`;
const screenName = (one: Frame) => `${one.conversation} of ${one.customerId} on ${one.deviceId}`;

/** One final state, and the pushes say the same. */
function wrongEnd(message: MessageRow, pushes: readonly PushRow[], { frames }: Records): string[] {
  const name = messageName(message);
  if (message.state === 'open') return [`${name} is open still`];
  const own = pushes.filter((push) => messageName(push) === name);
  const delivered = own.filter(({ state }) => state === 'delivered');
  const unended = pendingDevices(message).length;
  if (unended > 0) return [`${name} is closed, and ${unended} of its pushes have not ended`];
  const faults = own.filter((push) => endOf(push) === undefined).map((push) => `${pushName(push)} has not ended`);
  if ((message.state === 'pushed') !== delivered.length > 0) faults.push(`${name} ended as ${message.state}`);
  for (const push of delivered) {
    const taken = frames.some((frame) => frame.shown && pushName(frame) === pushName(push));
    if (!taken) faults.push(`${pushName(push)} was never taken by the provider`);
  }
  if (message.dueAt !== undefined || message.content !== undefined) faults.push(`${name} is closed and still due`);
  for (const [position, end] of Object.entries(message.ends)) {
    const device = message.devices[Number(position)];
    const push = own.find(
      ({ customerId, deviceId }) => customerId === device?.customerId && deviceId === device.deviceId,
    );
    if (push?.state !== end.state) faults.push(`${name}: its row and its push disagree about device ${position}`);
  }
  return faults;
}

/** Every message whose event was not given up has a row. */
function unheard({ arrivals, givenUp }: Records, messages: readonly MessageRow[]): string[] {
  const names = new Set(messages.map(messageName));
  return [...arrivals.keys()]
    .filter((name) => !names.has(name) && !givenUp.has(name))
    .map((name) => `${name} left no trace`);
}

/** At most one attempt without a certain answer is repeated, under the same collapse id; after a certain one nothing. */
function repeatedTooOften(frames: readonly Frame[]): string[] {
  const [first] = frames;
  if (!first) return [];
  const faults: string[] = [];
  if (frames.filter(({ certain }) => !certain).length > 2)
    faults.push(`${pushName(first)}: more than two uncertain attempts`);
  const shownForCertain = frames.findIndex(({ shown, certain }) => shown && certain);
  if (shownForCertain >= 0 && shownForCertain < frames.length - 1)
    faults.push(`${pushName(first)}: sent again after its delivery`);
  if (new Set(frames.map(({ collapseId }) => collapseId)).size > 1) faults.push(`${pushName(first)}: two collapse ids`);
  return faults;
}

/** At the last check the device was this customer's. */
function wrongPerson({ at, token, customerId, ...frame }: Frame, { holdings }: Records): string[] {
  const own = holdings.filter((holding) => holding.token === token && holding.at <= at);
  const before = own.findLast((holding) => holding.at <= at - tablesHoldMs);
  const since = own.filter((holding) => holding.at > at - tablesHoldMs);
  const right = [before, ...since].some((holding) => holding?.customerId === customerId);
  return right ? [] : [`${messageName(frame)} went to ${token}, which was not ${customerId}'s`];
}

/** At the last check no proof of seen stood in the tables, and nobody was looking. */
function shownToWatcher(frame: Frame, { standings, known }: Records, messages: readonly MessageRow[]): string[] {
  const checkedAt = frame.at - tablesHoldMs;
  const about = known.findLast(({ at, conversation }) => conversation === frame.conversation && at <= checkedAt);
  const undelivered = messages.find((message) => messageName(message) === messageName(frame))?.undelivered === true;
  const latest = new Map(
    standings
      .filter((one) => one.conversation === frame.conversation && one.at <= checkedAt)
      .map(({ presence }) => [`${presence.customerId} ${presence.deviceId}`, presence]),
  );
  const changed = new Set(
    standings
      .filter((one) => one.conversation === frame.conversation && one.at > checkedAt && one.at <= frame.at)
      .map(({ presence }) => `${presence.customerId} ${presence.deviceId}`),
  );
  const proves = (time: number | undefined) => time !== undefined && time >= frame.sentAt + proofDelayMs;
  const faults: string[] = [];
  if (proves(about?.lastCustomerMessageAt))
    faults.push(`${pushName(frame)} was sent although the customer had written`);
  // Evidence never moves back, so that each report counts that ever was stored.
  const stored = standings.filter(
    ({ at, conversation, presence }) =>
      at <= checkedAt && conversation === frame.conversation && presence.customerId === frame.customerId,
  );
  for (const { presence } of stored) {
    const proof = undelivered ? presence.becameActiveAt : presence.lastActiveAt;
    if (proves(proof)) faults.push(`${pushName(frame)} was sent although ${presence.deviceId} had shown it`);
  }
  if (about?.endedAt !== undefined && about.endedAt >= frame.sentAt)
    faults.push(`${pushName(frame)} came after the end`);
  const row = messages.find((message) => messageName(message) === messageName(frame));
  if (row && checkedAt >= row.expiresAt) faults.push(`${pushName(frame)} was sent after it had expired`);
  for (const [device, presence] of latest) {
    if (presence.customerId !== frame.customerId) continue;
    const watches = presence.status === 'active' && presence.freshUntil > frame.at && !changed.has(device);
    if (watches && !undelivered) faults.push(`${pushName(frame)} was sent while ${device} was looking`);
  }
  return faults;
}

/** The newest message that was delivered stands on the screen at last. */
function wrongScreen(frames: readonly Frame[]): string[] {
  const last = frames.findLast(({ shown }) => shown);
  const delivered = frames.filter(({ shown, certain }) => shown && certain);
  const newest = delivered.reduce<Frame | undefined>((a, b) => (a && isNewer(a, b) ? a : b), undefined);
  if (!last || !newest || !isNewer(newest, last)) return [];
  return [`${screenName(newest)} shows ${last.messageId}, and ${newest.messageId} is newer`];
}

/** Seen is what the customer's apps, or the customer, truly showed after the message came. */
function seenWithoutProof(
  { state, sentAt, undelivered, customerId, ...message }: MessageRow,
  records: Records,
): string[] {
  if (state !== 'seen') return [];
  const from = sentAt + proofDelayMs;
  // Whoever it was for when its pushes were decided may have seen it, too.
  const owners = [customerId, ...message.devices.map((device) => device.customerId)];
  const wrote = records.customerMessages.some((one) => one.conversation === message.conversation && one.sentAt >= from);
  const reports = records.reports.filter(
    (report) => report.conversation === message.conversation && owners.includes(report.customerId),
  );
  const actives = reports.filter(({ status }) => status === 'active');
  const showed = reports.some((report) => {
    if (report.at < from) return false;
    const earlier = actives.filter(
      (active) =>
        active.customerId === report.customerId && active.deviceId === report.deviceId && active.at <= report.at,
    );
    if (report.status === 'background') {
      return !undelivered && report.tellsAge && earlier.some(({ at }) => report.at - at <= heartbeatMs);
    }
    const goesOn = earlier.some(
      (active) => active !== report && active.at < from && report.at - active.at < heartbeatMs,
    );
    return !undelivered || !goesOn || reports.some(({ status, at }) => status === 'background' && at <= report.at);
  });
  return wrote || showed ? [] : [`${messageName(message)} ended as seen, and nobody had shown it`];
}

/** A push gives way only to a newer one that stands on the screen. */
function supersededByNothing(push: PushRow, { frames }: Records): string[] {
  if (push.state !== 'superseded') return [];
  const newer = frames.some(
    (frame) =>
      frame.shown &&
      frame.conversation === push.conversation &&
      frame.customerId === push.customerId &&
      frame.deviceId === push.deviceId &&
      frame.messageId !== push.messageId &&
      frame.at <= push.changedAt,
  );
  return newer ? [] : [`${pushName(push)} gave way to nothing`];
}

/**
 * With everything in order a row goes on when its time has come: a second for SQS, which counts whole ones, and the rest
 * for the functions. After one mishap what was in hand comes again when the queue's visibility timeout is over.
 */
function tooLate({ mishaps }: History, { delays }: Records): string[] {
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
function afterTheWatching(
  { mishaps, happenings }: History,
  records: Records,
  messages: readonly MessageRow[],
): string[] {
  const quiet = happenings.every(({ kind, at }) => at === 0 || harmless.includes(kind));
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
    ({ conversation, arrivedAt }) => conversation === frame.conversation && arrivedAt <= frame.at,
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
