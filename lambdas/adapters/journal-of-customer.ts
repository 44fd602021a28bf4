import { type DynamoDBDocumentClient, QueryCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod/mini';
import { type Channel, channels } from '../core/device.ts';
import { type WithheldReason, withheldReasons } from '../core/withheld-reason.ts';
import { messageOfToday, pushOfToday } from './former-rows.ts';
import { messagePrefix } from './journal-rows.ts';

const reason = z.exactOptional(z.enum(withheldReasons));

const messageSchema = z.object({
  messageId: z.string(),
  state: z.enum(['open', 'seen', 'pushed', 'withheld']),
  reason,
  sentAt: z.int(),
  devices: z.array(z.object({ customerId: z.string(), deviceId: z.string(), channel: z.enum(channels) })),
  ends: z.record(
    z.string(),
    z.object({ state: z.enum(['delivered', 'gone', 'refused', 'seen', 'superseded', 'withheld']), reason }),
  ),
});

const pushSchema = z.object({
  messageId: z.string(),
  deviceId: z.string(),
  state: z.enum(['sending', 'waiting', 'delivered', 'gone', 'refused', 'seen', 'superseded', 'withheld']),
  reason,
  changedAt: z.int(),
});

/** What a row of the first version is read by. */
const ofFormerMessages = ['customerId', 'expiresAt', 'decision', 'step', 'decidedAt', 'dueAt'] as const;
const ofFormerPushes = ['pk', 'sk', 'revision', 'claimedAt', 'endedAt'] as const;

/** A message as its customer may know it. Times are epoch milliseconds. */
export interface MessageOfCustomer
  extends Pick<z.output<typeof messageSchema>, 'messageId' | 'state' | 'reason' | 'sentAt'> {
  readonly pushes: readonly {
    readonly deviceId: string;
    readonly channel: Channel;
    /** Queued until its first attempt. */
    readonly state: 'queued' | z.output<typeof pushSchema>['state'];
    readonly reason?: WithheldReason;
    /** Of its last change, where it came to an attempt. */
    readonly at?: number;
  }[];
}

export interface JournalOfCustomer {
  /** The newest messages of a conversation that are this customer's, with this customer's pushes; never a text. */
  readonly newestMessages: (conversation: string, customerId: string) => Promise<MessageOfCustomer[]>;
}

/** Of every push, whatever its message. */
const pushesPrefix = 'push~';

const mostMessages = 50;

/**
 * Of the messages and of the pushes: 1 MB each (DynamoDB, "Paginating table query results"), so several thousand
 * messages. Rows have no order in time, so of a conversation beyond that it is the newest of what was read.
 */
const mostPages = 5;

/** What a customer may read of the journal, filtered row by row, because a conversation may have changed hands. */
export function createJournalOfCustomer(client: DynamoDBDocumentClient, tableName: string): JournalOfCustomer {
  async function query(conversation: string, prefix: string, customerId: string, attributes: readonly string[]) {
    const rows: unknown[] = [];
    let start: Record<string, unknown> | undefined;
    for (let page = 0; page < mostPages; page += 1) {
      const { Items = [], LastEvaluatedKey } = await client.send(
        // Nothing is decided by what is read here: a row may be a moment old, at half the price.
        new QueryCommand({
          TableName: tableName,
          KeyConditionExpression: 'pk = :conversation AND begins_with(sk, :prefix)',
          FilterExpression: '#customerId = :customer',
          ProjectionExpression: attributes.map((name) => `#${name}`).join(', '),
          ExpressionAttributeNames: Object.fromEntries(['customerId', ...attributes].map((name) => [`#${name}`, name])),
          ExpressionAttributeValues: { ':conversation': conversation, ':prefix': prefix, ':customer': customerId },
          ExclusiveStartKey: start,
        }),
      );
      rows.push(...Items);
      start = LastEvaluatedKey;
      if (!start) break;
    }
    return rows;
  }

  return {
    async newestMessages(conversation, customerId) {
      // Side by side, so that a conversation of another takes no other way than one that nobody knows.
      const [messages, pushes] = await Promise.all([
        query(conversation, messagePrefix, customerId, [...Object.keys(messageSchema.shape), ...ofFormerMessages]),
        query(conversation, pushesPrefix, customerId, [...Object.keys(pushSchema.shape), ...ofFormerPushes]),
      ]);
      const attempted = new Map(
        pushes
          .map((item) => pushSchema.parse(pushOfToday(item)))
          // The newest last: a row of the first version stands beside the one that took its place.
          .toSorted((one, other) => one.changedAt - other.changedAt)
          .map(({ messageId, deviceId, ...push }) => [JSON.stringify([messageId, deviceId]), push]),
      );
      return messages
        .map((item) => messageSchema.parse(messageOfToday(item)))
        .toSorted((one, other) => other.sentAt - one.sentAt || (one.messageId < other.messageId ? 1 : -1))
        .slice(0, mostMessages)
        .map(({ devices, ends, ...message }) => ({
          ...message,
          pushes: devices.flatMap(({ customerId: of, deviceId, channel }, position) => {
            if (of !== customerId) return [];
            const push = attempted.get(JSON.stringify([message.messageId, deviceId]));
            // An end stands in the message's row too, which is read at another moment than the push.
            const { state, reason: because } = ends[position] ?? push ?? { state: 'queued' };
            return [
              {
                deviceId,
                channel,
                state,
                ...(because === undefined ? {} : { reason: because }),
                ...(push ? { at: push.changedAt } : {}),
              },
            ];
          }),
        }));
    },
  };
}
