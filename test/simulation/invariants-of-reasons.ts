import { unknownCustomerMs } from '../../lambdas/core/decide.ts';
import type { MessageRow } from '../../lambdas/core/journal.ts';
import type { PushRow } from '../../lambdas/core/push-row.ts';
import type { History } from './history.ts';
import { messageName, type Records } from './records.ts';
import type { Wish } from './wishes.ts';

/** The named reason is true: by what happened, not by what was decided. */
export function withheldWithoutReason(
  message: MessageRow,
  pushes: readonly PushRow[],
  history: History,
  records: Records,
): string[] {
  if (message.state !== 'withheld' || isTrue(message, pushes, history, records)) return [];
  return [`${messageName(message)} was withheld as ${message.reason}, which was not so`];
}

/** So long the reads of a decision may lie before its time. */
const stallMs = 30_000;

function isTrue(message: MessageRow, pushes: readonly PushRow[], history: History, records: Records): boolean {
  const { conversation, sentAt, expiresAt, decidedAt, customerId } = message;
  const own = pushes.filter((push) => messageName(push) === messageName(message));
  const times = [decidedAt, ...own.map(({ changedAt }) => changedAt)];
  const undecided = message.devices.length === 0;
  // A decision reads before or after its time, and always before it is written.
  const writtenAt = records.closedAt.get(messageName(message)) ?? decidedAt;
  const held = tokensHeld(customerId, { from: decidedAt - stallMs, until: writtenAt }, records);
  const mortal = new Set(history.happenings.flatMap((one) => (one.kind === 'token dies' ? [one.token] : [])));
  const sending = own.filter(({ tries }) => tries > 0);
  // From its happening on: nobody knows when its write arrived.
  const wished = (wish: Wish) => history.happenings.some((one) => one.kind === 'wish' && one.wish === wish);
  if (message.reason === undefined) return false;
  switch (message.reason) {
    case 'no-device':
      return undecided ? held.length === 0 : own.every((push) => wasForItsOwner(push, records));
    case 'devices-gone':
      return !undecided || held.every((token) => mortal.has(token.split(' ')[1] ?? ''));
    case 'channel-not-configured':
      return !history.apnsIsConfigured;
    case 'customer-unknown':
      return decidedAt >= Math.min(sentAt + unknownCustomerMs, expiresAt);
    case 'expired':
      return times.some((time) => time >= expiresAt);
    case 'conversation-ended':
      return records.known.some((known) => known.conversation === conversation && (known.endedAt ?? 0) >= sentAt);
    case 'tries-used-up':
      return history.fewSteps;
    case 'owner-changed':
      return (
        records.known.some((known) => known.conversation === conversation && known.owner !== customerId) ||
        own.some((push) => push.customerId !== customerId)
      );
    case 'channel-down':
      return history.happenings.some((one) => one.kind === 'provider' && one.mood === 'down');
    case 'paused':
      return history.happenings.some((one) => one.kind === 'pause');
    case 'unconfirmed':
    case 'refused':
      return sending.length > 0;
    case 'category-off':
      return wished('no chats');
    case 'muted':
      return wished('mute all');
    case 'quiet-hours':
      return wished('drop when quiet');
    case 'superseded':
      return own.some(({ state }) => state === 'superseded') || wished('defer when quiet');
  }
}

/** Whether a push that found no device looked for one of whom the conversation belonged to. */
function wasForItsOwner({ conversation, customerId, changedAt, ...push }: PushRow, { known }: Records): boolean {
  if (push.state !== 'withheld' || push.reason !== 'no-device') return true;
  const said = known.filter((one) => one.conversation === conversation && one.at <= changedAt);
  const before = said.findLast(({ at }) => at <= changedAt - stallMs);
  const since = said.filter(({ at }) => at > changedAt - stallMs);
  return [before, ...since].some((one) => one?.owner === undefined || one.owner === customerId);
}

/** The tokens that a customer held all the time. */
function tokensHeld(
  customerId: string | undefined,
  { from, until }: { readonly from: number; readonly until: number },
  { holdings }: Records,
): string[] {
  const tokens = new Set(holdings.map(({ token }) => token));
  return [...tokens].filter((token) => {
    const own = holdings.filter((holding) => holding.token === token && holding.at <= until);
    const before = own.findLast((holding) => holding.at <= from);
    const since = own.filter((holding) => holding.at > from);
    return [before, ...since].every((holding) => holding?.customerId === customerId);
  });
}
