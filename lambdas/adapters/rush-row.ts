import { type DynamoDBDocumentClient, GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod/mini';
import type { Channel } from '../core/device.ts';
import { type Rush, rushKnownMs, rushOn } from '../core/rush.ts';
import { rushKey } from './channel-rows.ts';
import { isLostRace } from './conditional-write.ts';

/** The rush of a channel's app, as all its functions see it. Both reject where the table cannot be reached. */
export interface RushRow {
  /** What it knows is at most a second old. */
  readonly read: (app: string) => Promise<Rush | undefined>;
  /** The urgent lane has more to send than its share: there is a rush, or it goes on. */
  readonly need: (app: string) => Promise<Rush | undefined>;
}

const rushSchema: z.ZodMiniType<Rush> = z.object({ since: z.int(), until: z.int() });
const keptSeconds = 60 * 60;

export function createRushRow(
  client: DynamoDBDocumentClient,
  tableName: string,
  channel: Channel,
  now: () => number,
): RushRow {
  /** A promise, so that all pushes of a batch share one read. */
  const held = new Map<string, { readonly rush: Promise<Rush | undefined>; readonly at: number }>();

  function keep(app: string, rush: Promise<Rush | undefined>): Promise<Rush | undefined> {
    held.set(app, { rush, at: now() });
    rush.catch(() => held.delete(app));
    return rush;
  }

  async function get(app: string): Promise<Rush | undefined> {
    const { Item } = await client.send(
      new GetCommand({ TableName: tableName, Key: rushKey(channel, app), ConsistentRead: true }),
    );
    return Item && rushSchema.parse(Item);
  }

  function read(app: string): Promise<Rush | undefined> {
    const last = held.get(app);
    return last && Math.abs(now() - last.at) < rushKnownMs ? last.rush : keep(app, get(app));
  }

  /** Who loses the race finds what somebody else has written for the same reason. */
  async function write(app: string, before: Rush | undefined, next: Rush): Promise<Rush | undefined> {
    try {
      await client.send(
        new UpdateCommand({
          TableName: tableName,
          Key: rushKey(channel, app),
          UpdateExpression: 'SET v = :v, #since = :since, #until = :until, expiresAtSeconds = :expires',
          ConditionExpression: before ? '#until = :read' : 'attribute_not_exists(#until)',
          ExpressionAttributeNames: { '#since': 'since', '#until': 'until' },
          ExpressionAttributeValues: {
            ':v': 1,
            ':since': next.since,
            ':until': next.until,
            ':expires': Math.ceil(next.until / 1000) + keptSeconds,
            ...(before ? { ':read': before.until } : {}),
          },
        }),
      );
      return next;
    } catch (error) {
      if (isLostRace(error)) return get(app);
      throw error;
    }
  }

  return {
    read,
    async need(app) {
      const reading = read(app);
      const known = held.get(app);
      const before = await reading;
      const next = rushOn(before, now());
      if (!next) return before;
      // Another push of the same batch may write it already.
      const current = held.get(app);
      return current && current !== known ? current.rush : keep(app, write(app, before, next));
    },
  };
}
