import { isNewer } from '../../lambdas/core/cursor.ts';
import { channels } from '../../lambdas/core/device.ts';
import type { MessageRow } from '../../lambdas/core/journal.ts';
import { isPaused, nothingPaused } from '../../lambdas/core/switches.ts';
import { type Frame, messageName, pushName, type Records, screenName } from './records.ts';
import { allows } from './wishes.ts';

/** What a dispatcher may rely on since it looked at the tables. */
const tablesHoldMs = 1_000;
const proofDelayMs = 2_000;

/**
 * At most one attempt without a certain answer is repeated, under the same collapse id, and none on Telegram, where both
 * would stand in the chat; after a certain one nothing.
 */
export function repeatedTooOften(frames: readonly Frame[]): string[] {
  const [first] = frames;
  if (!first) return [];
  const faults: string[] = [];
  const firstUncertain = frames.findIndex(({ certain }) => !certain);
  if (first.token.startsWith('telegram ') && firstUncertain >= 0 && firstUncertain < frames.length - 1)
    faults.push(`${pushName(first)}: repeated, though it may have arrived`);
  if (frames.filter(({ certain }) => !certain).length > 2)
    faults.push(`${pushName(first)}: more than two uncertain attempts`);
  const shownForCertain = frames.findIndex(({ shown, certain }) => shown && certain);
  if (shownForCertain >= 0 && shownForCertain < frames.length - 1)
    faults.push(`${pushName(first)}: sent again after its delivery`);
  if (new Set(frames.map(({ collapseId }) => collapseId)).size > 1) faults.push(`${pushName(first)}: two collapse ids`);
  return faults;
}

/** At the last check the device was this customer's. */
export function wrongPerson({ at, token, customerId, ...frame }: Frame, { holdings }: Records): string[] {
  const own = holdings.filter((holding) => holding.token === token && holding.at <= at);
  const before = own.findLast((holding) => holding.at <= at - tablesHoldMs);
  const since = own.filter((holding) => holding.at > at - tablesHoldMs);
  const right = [before, ...since].some((holding) => holding?.customerId === customerId);
  return right ? [] : [`${messageName(frame)} went to ${token}, which was not ${customerId}'s`];
}

/** At the last check no proof of seen stood in the tables, and nobody was looking. */
export function shownToWatcher(frame: Frame, { standings, known }: Records, messages: readonly MessageRow[]): string[] {
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
  const owners = known.filter(
    ({ at, conversation }) => conversation === frame.conversation && at > checkedAt && at <= frame.at,
  );
  const isOwned = [about, ...owners].some((one) => one?.owner === undefined || one.owner === frame.customerId);
  if (!isOwned) faults.push(`${pushName(frame)}, whose conversation it was not`);
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

/** At the last check the customer did not wish to be left alone. */
export function unwished({ at, customerId, ...frame }: Frame, { wishes }: Records): string[] {
  const own = wishes.filter((one) => one.customerId === customerId && one.at <= at);
  const before = own.findLast((one) => one.at <= at - tablesHoldMs);
  const since = own.filter((one) => one.at > at - tablesHoldMs);
  const allowed = [before, ...since].some((one) => allows(one?.wish, at));
  return allowed ? [] : [`${messageName(frame)} was sent to ${customerId}, who did not wish it`];
}

/** At the last check nobody had paused its channel. */
export function sentWhilePaused({ at, token, ...frame }: Frame, { switched }: Records): string[] {
  const before = switched.findLast((one) => one.at <= at - tablesHoldMs)?.switches ?? nothingPaused;
  const since = switched.filter((one) => one.at > at - tablesHoldMs && one.at <= at).map(({ switches }) => switches);
  const channel = channels.find((one) => token.startsWith(`${one} `)) ?? 'apns';
  const held = [before, ...since].every((switches) => isPaused(switches, { ...frame, channel }));
  return held ? [`${pushName(frame)} was sent although it was paused`] : [];
}

/** The newest message that was delivered stands on the screen at last. */
export function wrongScreen(frames: readonly Frame[]): string[] {
  const last = frames.findLast(({ shown }) => shown);
  const delivered = frames.filter(({ shown, certain }) => shown && certain);
  const newest = delivered.reduce<Frame | undefined>((a, b) => (a && isNewer(a, b) ? a : b), undefined);
  if (!last || !newest || !isNewer(newest, last)) return [];
  return [`${screenName(newest)} shows ${last.messageId}, and ${newest.messageId} is newer`];
}
