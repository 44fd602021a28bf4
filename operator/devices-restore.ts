import { setTimeout as wait } from 'node:timers/promises';
import { writeAll } from '../lambdas/adapters/conditional-write.ts';
import { asRead, deviceReads } from '../lambdas/adapters/device-reads.ts';
import { claimKey, deviceKey, holds, readDeviceRow, tokenHash } from '../lambdas/adapters/device-rows.ts';
import type { TablesClient } from '../lambdas/adapters/dynamodb.ts';
import type { Device } from '../lambdas/core/device.ts';
import { type CommandDefinition, type Context, timeOption, wholeNumber } from './command.ts';
import { outputOf } from './deployment.ts';
import { costOfScans, defaultUnitsPerSecond, scanAtRate } from './devices-scan.ts';
import type { ExitCode } from './terminal.ts';
import { iso, timeOf } from './times.ts';

interface Options {
  readonly reason: string;
  /** Epoch milliseconds. */
  readonly since: number;
  readonly customer?: string;
  readonly dryRun?: boolean;
  readonly rate: number;
}

/** Takes gone marks off again that were a mistake, as after a wrong key or topic. */
export const devicesRestoreCommand: CommandDefinition<Options> = {
  name: 'restore',
  summary: 'take the gone mark off devices that were marked for a reason since a time: gone is a mark, not a deletion',
  describe: (command) =>
    command
      .requiredOption('--reason <word>', "the provider's word in the mark, such as BadDeviceToken")
      .requiredOption('--since <time>', 'marked since then: 2026-11-21T10:00:00Z, or 30m, 24h, 7d ago', timeOption())
      .option('--customer <id>', 'of this customer only; otherwise of all, by reading the whole table')
      .option('--dry-run', 'say what would be restored, and change nothing')
      .option(
        '--rate <units>',
        'read request units a second, where the whole table is read',
        wholeNumber(1, 100_000),
        defaultUnitsPerSecond,
      ),
  run: restoreDevices,
};

/** What became of one device whose mark was to be taken off. */
export const restoreResults = ['restored', 'idle-too-long', 'token-elsewhere', 'changed'] as const;
export type RestoreResult = (typeof restoreResults)[number];

const inWords: Readonly<Record<RestoreResult, string>> = {
  restored: 'restored',
  'idle-too-long': 'skipped, registered more than 270 days ago: no device any more, mark or none',
  'token-elsewhere': "skipped, their token is another device's by now, or nobody's",
  changed: 'skipped, registered again or marked anew meanwhile',
};

async function restoreDevices(options: Options, { deployment, terminal }: Context): Promise<ExitCode> {
  const { reason, since, customer, dryRun = false, rate } = options;
  const tableName = outputOf(deployment, 'DeviceTableName');
  const { tables: client } = deployment;
  if (customer === undefined) terminal.progress(await costOfScans(client, [tableName], rate));
  const marked =
    customer === undefined
      ? markedAnywhere(client, tableName, reason, { unitsPerSecond: rate, wait, progress: terminal.progress })
      : markedOf(client, tableName, customer, reason);

  const counts: Record<RestoreResult, number> = { restored: 0, 'idle-too-long': 0, 'token-elsewhere': 0, changed: 0 };
  const devices: { customerId: string; deviceId: string; markedAt: string; result: RestoreResult }[] = [];
  for await (const device of marked) {
    const at = markedAt(device);
    if (at < since) continue;
    const result = await restoreDevice(client, tableName, device, deployment.now(), dryRun);
    counts[result] += 1;
    const { customerId, deviceId } = device;
    devices.push({ customerId, deviceId, markedAt: iso(at), result });
    if (devices.length % 100 === 0) terminal.progress(`  ${devices.length} devices looked at`);
  }

  terminal.give({ dryRun, reason, since: iso(since), counts, devices });
  terminal.say(`Marked as gone (${reason}) since ${timeOf(since)}: ${devices.length}${dryRun ? ' (dry run)' : ''}`);
  for (const result of restoreResults) {
    if (counts[result] === 0) continue;
    const words = dryRun && result === 'restored' ? 'would be restored' : inWords[result];
    terminal.say(`  ${terminal.paint(result === 'restored' ? 'green' : 'yellow', String(counts[result]))} ${words}`);
  }
  return 0;
}

/** Until a mark's row goes, as `device-marks.ts` writes it. */
const goneMs = 30 * 24 * 60 * 60 * 1000;
/** As long as a registration lasts, as `device-registration.ts` writes it. */
const idleSeconds = 270 * 24 * 60 * 60;

/** When it was marked: the mark itself has the provider's time, which may lie months back. */
export function markedAt({ gone, expiresAt }: Device): number {
  return expiresAt === undefined ? (gone?.since ?? 0) : expiresAt - goneMs;
}

async function* markedOf(client: TablesClient, tableName: string, customerId: string, reason: string) {
  for (const device of await deviceReads(client, tableName).devices(customerId)) {
    if (device.gone?.reason === reason) yield device;
  }
}

async function* markedAnywhere(
  client: TablesClient,
  tableName: string,
  reason: string,
  pace: Parameters<typeof scanAtRate>[2],
): AsyncGenerator<Device> {
  const input = {
    TableName: tableName,
    FilterExpression: 'begins_with(sk, :device) AND gone.#reason = :reason',
    ExpressionAttributeNames: { '#reason': 'reason' },
    ExpressionAttributeValues: { ':device': 'device~', ':reason': reason },
  };
  for await (const item of scanAtRate(client, input, pace)) {
    const device = readDeviceRow(item);
    if (device) yield device;
  }
}

/**
 * Takes the mark off one device, if it is the registration and the mark that were read and its token is its own still;
 * the doubt that led to the mark goes with it.
 */
export async function restoreDevice(
  client: TablesClient,
  tableName: string,
  device: Device,
  now: number,
  dryRun: boolean,
): Promise<RestoreResult> {
  const { gone } = device;
  if (!gone) return 'changed';
  const expiresAtSeconds = Math.floor(device.registeredAt / 1000) + idleSeconds;
  if (expiresAtSeconds * 1000 <= now) return 'idle-too-long';
  const hash = tokenHash(device);
  const claim = await deviceReads(client, tableName).claim(hash);
  if (!claim || !holds(claim, device) || claim.version !== device.version) return 'token-elsewhere';
  if (dryRun) return 'restored';
  const [asThisDevice, asThisClaim] = [asRead(device), asRead(claim)];
  const written = await writeAll(client, [
    {
      Update: {
        TableName: tableName,
        Key: deviceKey(device),
        UpdateExpression: 'SET expiresAtSeconds = :expires REMOVE gone, doubt',
        ConditionExpression: `${asThisDevice.ConditionExpression} AND gone = :gone`,
        ExpressionAttributeValues: {
          ...asThisDevice.ExpressionAttributeValues,
          ':gone': gone,
          ':expires': expiresAtSeconds,
        },
      },
    },
    {
      Update: {
        TableName: tableName,
        Key: claimKey(hash),
        UpdateExpression: 'SET expiresAtSeconds = :expires',
        ...asThisClaim,
        ExpressionAttributeValues: { ...asThisClaim.ExpressionAttributeValues, ':expires': expiresAtSeconds },
      },
    },
  ]);
  return written ? 'restored' : 'changed';
}
