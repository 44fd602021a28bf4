import { type MessageRow, pendingDevices } from '../../lambdas/core/journal.ts';
import { endOf, type PushRow } from '../../lambdas/core/push-row.ts';
import { messageName, pushName, type Records, type TrueReport } from './records.ts';

const proofDelayMs = 2_000;
const heartbeatMs = 30_000;

/** One final state, and the pushes say the same. */
export function wrongEnd(message: MessageRow, pushes: readonly PushRow[], { frames }: Records): string[] {
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
export function unheard({ arrivals, givenUp }: Records, messages: readonly MessageRow[]): string[] {
  const names = new Set(messages.map(messageName));
  return [...arrivals.keys()]
    .filter((name) => !names.has(name) && !givenUp.has(name))
    .map((name) => `${name} left no trace`);
}

/** A push gives way only to a newer one that stands on the screen. */
export function supersededByNothing(push: PushRow, { frames }: Records): string[] {
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

/** Seen is what the customer's apps, or the customer, truly showed after the message came. */
export function seenWithoutProof(
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
  // A report that never came to stand, such as one whose function died, is known to nobody.
  const stood = ({ conversation, customerId: customer, deviceId, at }: TrueReport) =>
    records.standings.some(
      ({ conversation: where, presence }) =>
        where === conversation &&
        presence.customerId === customer &&
        presence.deviceId === deviceId &&
        presence.reportedAt === at,
    );
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
      (active) => active !== report && active.at < from && report.at - active.at < heartbeatMs && stood(active),
    );
    return !undelivered || !goesOn || reports.some(({ status, at }) => status === 'background' && at <= report.at);
  });
  return wrote || showed ? [] : [`${messageName(message)} ended as seen, and nobody had shown it`];
}
