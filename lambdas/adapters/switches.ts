import { DeleteCommand, type DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod/mini';
import { nothingPaused, type Switches } from '../core/switches.ts';
import { asRead, isLostRace, untilUndisturbed } from './conditional-write.ts';

/**
 * One row of the device table, so that dispatch reads it with a job's device. Reads of one key end at 3,000 a second
 * (DynamoDB, "Partitions and data distribution"); beyond that they are asked for again, and pushes come later.
 */
export const switchesKey = { pk: 'switches', sk: 'switches' } as const;

const times = z.record(z.string(), z.int());

const switchesRow = z.object({
  v: z.literal(1),
  revision: z.int(),
  paused: z.object({ all: z.exactOptional(z.int()), channels: times, sources: times }),
});

/** Nothing is paused where there is no row. */
export function readSwitches(item: unknown): Switches {
  return item === undefined ? nothingPaused : switchesRow.parse(item).paused;
}

/** What a person pauses and resumes. All reject on an outage. */
export interface SwitchesTable {
  /** Read consistently. */
  readonly read: () => Promise<Switches>;
  /** @returns what is paused then */
  readonly change: (next: (switches: Switches) => Switches) => Promise<Switches>;
}

export function createSwitches(
  client: DynamoDBDocumentClient,
  tableName: string,
  pause?: (lost: number) => Promise<void>,
): SwitchesTable {
  async function readRow() {
    const { Item } = await client.send(
      new GetCommand({ TableName: tableName, Key: switchesKey, ConsistentRead: true }),
    );
    return Item === undefined ? undefined : switchesRow.parse(Item);
  }

  return {
    read: async () => readSwitches(await readRow()),
    change: (next) =>
      untilUndisturbed(async () => {
        const row = await readRow();
        const switches = next(row?.paused ?? nothingPaused);
        try {
          if (isNothing(switches)) {
            if (row) await client.send(new DeleteCommand({ TableName: tableName, Key: switchesKey, ...asRead(row) }));
            return switches;
          }
          const revision = (row?.revision ?? 0) + 1;
          const Item: z.input<typeof switchesRow> = { v: 1, revision, paused: switches };
          await client.send(
            new PutCommand({ TableName: tableName, Item: { ...switchesKey, ...Item }, ...asRead(row) }),
          );
          return switches;
        } catch (error) {
          if (isLostRace(error)) return undefined;
          throw error;
        }
      }, pause),
  };
}

const isNothing = ({ all, channels, sources }: Switches) =>
  all === undefined && Object.keys(channels).length === 0 && Object.keys(sources).length === 0;

const heldMs = 5_000;

/** What is paused, for whoever asks often and need not know at once: at most 5 s old. */
export function heldSwitches({ read }: Pick<SwitchesTable, 'read'>, now: () => number): () => Promise<Switches> {
  let held: { readonly switches: Switches; readonly readAt: number } | undefined;
  return async () => {
    const readAt = now();
    if (!held || Math.abs(readAt - held.readAt) >= heldMs) held = { switches: await read(), readAt };
    return held.switches;
  };
}
