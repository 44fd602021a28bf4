import { BatchGetCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Device } from '../core/device.ts';
import type { PushJob } from '../core/job.ts';
import type { JobRows } from '../core/judge-job.ts';
import { defaultPreferences, type Preferences } from '../core/preferences.ts';
import type { Switches } from '../core/switches.ts';
import { pauseAfter, untilUndisturbed } from './conditional-write.ts';
import { deviceKey, readDeviceRow } from './device-rows.ts';
import { isFormerOpen } from './former-rows.ts';
import { renewMessage } from './journal-renewal.ts';
import { cursorKey, cursorSchema, messageKey, messageRowSchema, pushKey, pushRowSchema } from './journal-rows.ts';
import { preferencesKey, preferencesOf } from './preferences.ts';
import { readSwitches, switchesKey } from './switches.ts';

export interface JobTables {
  readonly journal: string;
  readonly devices: string;
}

/** How far a job's push has come, and the device that it is for as it is registered now. */
export interface JobRead {
  readonly rows: JobRows;
  readonly device: Device | undefined;
  /** Of its customer. */
  readonly preferences: Preferences;
  /** What a person has paused. */
  readonly switches: Switches;
  /** The open message of the first version, which has to be renewed before anything is written to it. */
  readonly former?: object;
}

/** All rows of one job for whoever goes on to write them. */
export function readJobToDo(
  client: DynamoDBDocumentClient,
  tables: JobTables,
  job: PushJob,
  ordered: boolean,
  pause?: (lost: number) => Promise<void>,
): Promise<JobRead> {
  return untilUndisturbed(async () => {
    const read = await readJob(client, tables, job, ordered, pause);
    if (!read.former) return read;
    await renewMessage(client, tables.journal, read.former);
    return undefined;
  }, pause);
}

/**
 * All rows of one job in one request.
 * @param ordered with the cursor of the device's screen
 */
export async function readJob(
  client: DynamoDBDocumentClient,
  tables: JobTables,
  job: PushJob,
  ordered: boolean,
  pause: (lost: number) => Promise<void> = pauseAfter,
): Promise<JobRead> {
  const keys = {
    message: messageKey(job.conversation, job.messageId),
    push: pushKey(job.conversation, job.messageId, job),
    cursor: cursorKey(job.conversation, job),
    device: deviceKey(job),
    preferences: preferencesKey(job.customerId),
  };
  const items = await batchGet(
    client,
    {
      [tables.journal]: {
        Keys: ordered ? [keys.message, keys.push, keys.cursor] : [keys.message, keys.push],
        ConsistentRead: true,
      },
      [tables.devices]: { Keys: [keys.device, keys.preferences, switchesKey], ConsistentRead: true },
    },
    pause,
  );
  const at = (table: string, { sk }: { sk: string }) => items.get(table)?.find((item) => item.sk === sk);
  const ofJournal = (key: { sk: string }) => at(tables.journal, key);
  const [message, push, cursor] = [ofJournal(keys.message), ofJournal(keys.push), ofJournal(keys.cursor)];
  const preferences = at(tables.devices, keys.preferences);
  return {
    rows: {
      message: message && messageRowSchema.parse(message),
      push: push && pushRowSchema.parse(push),
      cursor: cursor && cursorSchema.parse(cursor),
    },
    device: readDeviceRow(at(tables.devices, keys.device)),
    preferences: preferences === undefined ? defaultPreferences : preferencesOf(preferences),
    switches: readSwitches(at(tables.devices, switchesKey)),
    ...(message && isFormerOpen(message) ? { former: message } : {}),
  };
}

type Requests = Record<string, { readonly Keys: Record<string, unknown>[]; readonly ConsistentRead: boolean }>;
type Items = Map<string, Record<string, unknown>[]>;

/** As many as there are rows of a job, should each come alone. */
const batchTries = 6;

/** What DynamoDB left out for lack of capacity is asked for again ("BatchGetItem"). */
async function batchGet(
  client: DynamoDBDocumentClient,
  wanted: Requests,
  pause: (lost: number) => Promise<void>,
): Promise<Items> {
  const items: Items = new Map();
  let RequestItems: NonNullable<BatchGetCommand['input']['RequestItems']> = wanted;
  for (let tries = 0; tries < batchTries; tries += 1) {
    if (tries > 0) await pause(tries);
    const { Responses = {}, UnprocessedKeys = {} } = await client.send(new BatchGetCommand({ RequestItems }));
    for (const [table, found] of Object.entries(Responses)) items.set(table, [...(items.get(table) ?? []), ...found]);
    if (Object.keys(UnprocessedKeys).length === 0) return items;
    RequestItems = UnprocessedKeys;
  }
  throw new Error(`DynamoDB left rows unread in ${batchTries} tries.`);
}
