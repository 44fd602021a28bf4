import { type Device, hasExpired } from '../lambdas/core/device.ts';
import { iso } from './times.ts';

const columns = ['deviceId', 'channel', 'platform', 'app', 'locale', 'registered', 'idle expiry', 'state'] as const;

/** What people see of each device, its heading first. */
export function rowsOfDevices(devices: readonly Device[], now: number): string[][] {
  const rows = devices.map((device) => [
    device.deviceId,
    device.channel === 'apns' && device.environment === 'sandbox' ? 'apns (sandbox)' : device.channel,
    device.platform,
    device.app ?? '(default)',
    device.locale ?? '-',
    minutes(device.registeredAt),
    device.gone || device.expiresAt === undefined ? '-' : minutes(device.expiresAt),
    stateOf(device, now),
  ]);
  return [[...columns], ...rows];
}

function stateOf(device: Device, now: number): string {
  const { gone, doubt } = device;
  if (gone) return `gone since ${minutes(gone.since)} (${gone.reason})`;
  if (hasExpired(device, now)) return 'idle for too long: no device any more';
  if (doubt) return `doubted since ${minutes(doubt.since)} (${doubt.reason})`;
  return 'well';
}

/** `2026-11-21 10:02`, in UTC. */
const minutes = (at: number) => iso(at).slice(0, 16).replace('T', ' ');

/** Lines whose columns stand below each other. */
export function tableOf(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}

/** The same for programs; what addresses the device or its notifications is nobody's business. */
export function deviceForPrograms(device: Device, now: number) {
  const { deviceId, channel, platform, environment, app, locale, timeZone, appVersion, osVersion } = device;
  const { registeredAt, expiresAt, gone, doubt } = device;
  const mark = (given: Device['gone']) => given && { since: iso(given.since), reason: given.reason };
  return {
    deviceId,
    channel,
    platform,
    environment,
    app,
    locale,
    timeZone,
    appVersion,
    osVersion,
    registeredAt: iso(registeredAt),
    expiresAt: expiresAt === undefined ? undefined : iso(expiresAt),
    isIdle: hasExpired(device, now),
    gone: mark(gone),
    doubt: mark(doubt),
  };
}
