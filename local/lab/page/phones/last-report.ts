import { duration } from '../pipeline/times.ts';
import type { PhoneState } from './phone.ts';

/** Such as `active, 3 s ago`. @param now of the functions' clock, epoch milliseconds */
export function lastReportText(report: PhoneState['lastReport'], now: number): string {
  if (!report) return 'none yet';
  const seconds = Math.max(0, Math.floor((now - report.at) / 1_000));
  if (seconds === 0) return `${report.status}, just now`;
  return `${report.status}, ${seconds < 60 ? `${seconds} s` : duration(seconds * 1_000)} ago`;
}

/** What the provider does for a phone that it cannot reach. */
export function keptText(kept: number, channel: 'apns' | 'fcm'): string {
  const provider = channel === 'apns' ? 'APNs' : 'FCM';
  if (kept === 0) return `Offline: ${provider} has nothing for it`;
  return `Offline: ${provider} keeps ${kept === 1 ? '1 push' : `${kept} pushes`} for it`;
}
