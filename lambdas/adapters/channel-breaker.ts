import { type DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import { type Breaker, notTried, opened, passage, waitUntil } from '../core/breaker.ts';
import type { Channel } from '../core/device.ts';
import { breakerKey, readBreaker } from './channel-rows.ts';
import { transact } from './conditional-write.ts';

export type Permission =
  /** `read`: goes back with what came of the attempt. */
  | { readonly kind: 'go'; readonly read: Breaker | undefined }
  | { readonly kind: 'wait'; readonly until: number; readonly reason: string };

/** Whether a channel is up, by line (core: `Breaker`), as all its functions see it. All reject on an outage. */
export interface ChannelBreaker {
  /** Whether an attempt is worth it. What it knows is at most 5 s old. */
  readonly ask: (line: string) => Promise<Permission>;
  /**
   * An attempt found the channel down.
   * @returns until when nothing is tried, and whether this attempt was the first to find out
   */
  readonly wentDown: (
    line: string,
    reason: string,
    read: Breaker | undefined,
  ) => Promise<{ readonly until: number; readonly first: boolean }>;
  /** Nothing reached the provider: somebody else may find out. */
  readonly wasNotTried: (line: string, read: Breaker | undefined) => Promise<void>;
  /** An attempt got through. */
  readonly isUp: (line: string, read: Breaker | undefined) => Promise<void>;
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
  const keep = (line: string, breaker: Breaker | undefined) => {
    held.set(line, { breaker, readAt: now() });
    return breaker;
  };

  async function read(line: string): Promise<Breaker | undefined> {
    const { Item } = await client.send(
      new GetCommand({ TableName: tableName, Key: breakerKey(channel, line), ConsistentRead: true }),
    );
    return keep(line, readBreaker(Item));
  }

  async function known(line: string): Promise<Breaker | undefined> {
    const last = held.get(line);
    return last && Math.abs(now() - last.readAt) < heldMs ? last.breaker : read(line);
  }

  /** @returns whether the row was as it was read; `next` undefined: the channel is up */
  async function write(line: string, before: Breaker | undefined, next: Breaker | undefined): Promise<boolean> {
    const condition = before
      ? {
          when: 'revision = :read AND since = :readSince',
          values: { ':read': before.revision, ':readSince': before.since },
        }
      : { when: 'attribute_not_exists(openUntil)', values: {} };
    const change = next
      ? {
          to: [
            'SET v = :v, revision = :revision, openUntil = :until, probing = :probing, failures = :failures',
            'since = :since, reason = :reason, expiresAtSeconds = :expires',
          ].join(', '),
          values: {
            ':v': 1,
            ':revision': next.revision,
            ':until': next.openUntil,
            ':probing': next.probing ?? false,
            ':failures': next.failures,
            ':since': next.since,
            ':reason': next.reason,
            ':expires': Math.floor(now() / 1000) + keptSeconds,
          },
        }
      : { to: 'REMOVE openUntil, probing, failures, since, reason', values: {} };
    const Update = {
      TableName: tableName,
      Key: breakerKey(channel, line),
      UpdateExpression: change.to,
      ConditionExpression: condition.when,
      ExpressionAttributeValues: { ...condition.values, ...change.values },
    };
    const written = await transact(client, [{ Update }]);
    if (written) keep(line, next);
    return written;
  }

  return {
    async ask(line) {
      const breaker = await known(line);
      const allowed = passage(breaker, now());
      if (allowed.kind === 'go') return { kind: 'go', read: undefined };
      if (allowed.kind === 'probe' && breaker && (await write(line, breaker, allowed.next))) {
        return { kind: 'go', read: allowed.next };
      }
      // Somebody else found out first, or is about to.
      const current = allowed.kind === 'wait' ? breaker : await read(line);
      if (!current) return { kind: 'go', read: undefined };
      return { kind: 'wait', until: waitUntil(current, now()), reason: current.reason };
    },
    async wentDown(line, reason, before) {
      const next = opened(before, reason, now());
      if (await write(line, before, next)) return { until: next.openUntil, first: before === undefined };
      const current = await read(line);
      return { until: current ? waitUntil(current, now()) : now(), first: false };
    },
    async wasNotTried(line, before) {
      if (before) await write(line, before, notTried(before, now()));
    },
    async isUp(line, before) {
      if (before) await write(line, before, undefined);
    },
  };
}
