import { type DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import { type Breaker, opened, passage } from '../core/breaker.ts';
import type { Channel } from '../core/device.ts';
import { breakerKey, readBreaker } from './channel-rows.ts';
import { transact } from './conditional-write.ts';

export type Permission =
  /** `read`: goes back with what came of the attempt. */
  | { readonly kind: 'go'; readonly read: Breaker | undefined }
  | { readonly kind: 'wait'; readonly until: number; readonly reason: string };

/** Whether a channel is up, by app and what else goes down together, as all its functions see it. All reject where the table cannot be reached. */
export interface ChannelBreaker {
  /** Whether an attempt is worth it. What it knows is at most 5 s old. */
  readonly ask: (app: string) => Promise<Permission>;
  /**
   * An attempt found the channel down.
   * @returns until when nothing is tried, and whether this attempt was the first to find out
   */
  readonly wentDown: (
    app: string,
    reason: string,
    read: Breaker | undefined,
  ) => Promise<{ readonly until: number; readonly first: boolean }>;
  /** An attempt got through. */
  readonly isUp: (app: string, read: Breaker | undefined) => Promise<void>;
}

const heldMs = 5_000;
/** A row that nobody asks for any more goes. */
const keptSeconds = 2 * 24 * 60 * 60;

export function createChannelBreaker(
  client: DynamoDBDocumentClient,
  tableName: string,
  channel: Channel,
  now: () => number,
): ChannelBreaker {
  const held = new Map<string, { readonly breaker: Breaker | undefined; readonly readAt: number }>();
  const keep = (app: string, breaker: Breaker | undefined) => {
    held.set(app, { breaker, readAt: now() });
    return breaker;
  };

  async function read(app: string): Promise<Breaker | undefined> {
    const { Item } = await client.send(
      new GetCommand({ TableName: tableName, Key: breakerKey(channel, app), ConsistentRead: true }),
    );
    return keep(app, readBreaker(Item));
  }

  async function known(app: string): Promise<Breaker | undefined> {
    const last = held.get(app);
    return last && now() - last.readAt < heldMs ? last.breaker : read(app);
  }

  /** @returns whether the row was as it was read; `next` undefined: the channel is up */
  async function write(app: string, before: Breaker | undefined, next: Breaker | undefined): Promise<boolean> {
    const condition = before
      ? {
          when: 'revision = :read AND since = :readSince',
          values: { ':read': before.revision, ':readSince': before.since },
        }
      : { when: 'attribute_not_exists(openUntil)', values: {} };
    const change = next
      ? {
          to: 'SET v = :v, revision = :revision, openUntil = :until, failures = :failures, since = :since, reason = :reason, expiresAtSeconds = :expires',
          values: {
            ':v': 1,
            ':revision': next.revision,
            ':until': next.openUntil,
            ':failures': next.failures,
            ':since': next.since,
            ':reason': next.reason,
            ':expires': Math.floor(now() / 1000) + keptSeconds,
          },
        }
      : { to: 'REMOVE openUntil, failures, since, reason', values: {} };
    const Update = {
      TableName: tableName,
      Key: breakerKey(channel, app),
      UpdateExpression: change.to,
      ConditionExpression: condition.when,
      ExpressionAttributeValues: { ...condition.values, ...change.values },
    };
    const written = await transact(client, [{ Update }]);
    if (written) keep(app, next);
    return written;
  }

  return {
    async ask(app) {
      const breaker = await known(app);
      const allowed = passage(breaker, now());
      if (allowed.kind === 'go') return { kind: 'go', read: undefined };
      if (allowed.kind === 'probe' && breaker && (await write(app, breaker, allowed.next))) {
        return { kind: 'go', read: allowed.next };
      }
      // Somebody else found out first, or is about to.
      const current = allowed.kind === 'wait' ? breaker : await read(app);
      if (!current) return { kind: 'go', read: undefined };
      return { kind: 'wait', until: Math.max(current.openUntil, now()), reason: current.reason };
    },
    async wentDown(app, reason, before) {
      const next = opened(before, reason, now());
      if (await write(app, before, next)) return { until: next.openUntil, first: before === undefined };
      const current = await read(app);
      return { until: Math.max(current?.openUntil ?? next.openUntil, now()), first: false };
    },
    async isUp(app, before) {
      if (before) await write(app, before, undefined);
    },
  };
}
