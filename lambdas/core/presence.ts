import type { SourceName } from './conversation.ts';
/** What a device last said about a conversation, and what that proves. Times are epoch milliseconds. */
export interface Presence {
  readonly customerId: string;
  readonly deviceId: string;
  readonly status: 'active' | 'background';
  readonly reportedAt: number;
  /** Until then the device counts as watching. */
  readonly freshUntil: number;
  /** Evidence: the last moment the app is known to have shown the conversation. Never moves back. */
  readonly lastActiveAt?: number;
  /** When the present or last stretch of being active began: heartbeats do not move it. */
  readonly becameActiveAt?: number;
  /** For DynamoDB's TTL; lies well behind all evidence, because the TTL deletes late in AWS and at once locally. */
  readonly expiresAt: number;
}

export interface PresenceReport {
  readonly customerId: string;
  readonly deviceId: string;
  readonly status: 'active' | 'background';
  readonly receivedAt: number;
  /** How long it has been true when the report was sent, by the device's monotonic clock. */
  readonly ageMs?: number;
}

export interface PresenceSettings {
  /** How long an active report counts; the app repeats it at half this time. */
  readonly presenceMs: number;
  readonly messageExpiryMs: number;
  /** Beside Genesys: sources whose conversation ids nobody can guess. Absent: none. */
  readonly unguessableSources?: readonly SourceName[];
}

const dayMs = 24 * 60 * 60 * 1000;

/** When the report became true: never later than it was received. */
export function reportTime(report: PresenceReport): number {
  return report.receivedAt - Math.max(0, report.ageMs ?? 0);
}

/** @returns what to store, or undefined where a newer report is already known. */
export function applyReport(
  previous: Presence | undefined,
  report: PresenceReport,
  settings: PresenceSettings,
): Presence | undefined {
  const reportedAt = reportTime(report);
  if (previous && reportedAt < previous.reportedAt) return undefined;
  const lastActiveAt = provenActiveAt(previous, report, reportedAt, settings);
  const becameActiveAt = beganAt(previous, report, reportedAt);
  return {
    customerId: report.customerId,
    deviceId: report.deviceId,
    status: report.status,
    reportedAt,
    freshUntil: report.status === 'active' ? reportedAt + settings.presenceMs : reportedAt,
    ...(lastActiveAt === undefined ? {} : { lastActiveAt }),
    ...(becameActiveAt === undefined ? {} : { becameActiveAt }),
    expiresAt: reportedAt + Math.max(settings.messageExpiryMs, dayMs),
  };
}

/**
 * A background report proves that the app showed the conversation until then, if the device says when it left and was
 * active within one heartbeat before; without `ageMs` it may come late from a suspended app and only ends watching.
 */
function provenActiveAt(
  previous: Presence | undefined,
  report: PresenceReport,
  reportedAt: number,
  { presenceMs }: PresenceSettings,
): number | undefined {
  if (report.status === 'active') return reportedAt;
  const before = previous?.lastActiveAt;
  const heartbeatMs = presenceMs / 2;
  const unbroken =
    report.ageMs !== undefined &&
    previous?.status === 'active' &&
    before !== undefined &&
    reportedAt - before <= heartbeatMs;
  return unbroken ? reportedAt : before;
}

/** A device that reports active after it left, or after its last report had gone stale, begins anew. */
function beganAt(previous: Presence | undefined, report: PresenceReport, reportedAt: number): number | undefined {
  if (report.status === 'background') return previous?.becameActiveAt;
  const goesOn = previous !== undefined && isWatching(previous, reportedAt);
  return goesOn ? (previous.becameActiveAt ?? previous.reportedAt) : reportedAt;
}

export function isWatching(presence: Presence, now: number): boolean {
  return presence.status === 'active' && now < presence.freshUntil;
}

/** Whether a report ends watching: whoever waits for this device to prove something need not wait any longer. */
export function hasLeft(previous: Presence | undefined, next: Presence): boolean {
  return previous !== undefined && isWatching(previous, next.reportedAt) && next.status === 'background';
}
