import { type DynamoDBDocumentClient, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { isLostRace } from './conditional-write.ts';
import { customerKey } from './device-rows.ts';

/** What a customer does too often, or somebody with their token. */
export type Counted = 'register' | 'unregister';

export interface RequestCounter {
  /**
   * Counts a request of a customer, in one row per minute beside the devices. HTTP APIs know no throttle per client, and
   * no web ACL ("Choose between REST APIs and HTTP APIs").
   * @param now epoch milliseconds
   * @returns how long the customer has to wait, where the minute is full; a refused request is not counted
   */
  readonly countRequest: (
    customerId: string,
    what: Counted,
    now: number,
  ) => Promise<{ readonly kind: 'counted' } | { readonly kind: 'full'; readonly retryAfterSeconds: number }>;
}

const mostPerMinute: Readonly<Record<Counted, number>> = { register: 60, unregister: 20 };
const minuteSeconds = 60;

export function createRequestCounter(client: DynamoDBDocumentClient, tableName: string): RequestCounter {
  return {
    async countRequest(customerId, what, now) {
      const minute = Math.floor(now / 1000 / minuteSeconds);
      const endSeconds = (minute + 1) * minuteSeconds;
      try {
        await client.send(
          new UpdateCommand({
            TableName: tableName,
            Key: { pk: customerKey(customerId), sk: `rate~${what}~${minute}` },
            UpdateExpression: 'SET v = :v, expiresAtSeconds = :expires ADD requests :one',
            ConditionExpression: 'attribute_not_exists(requests) OR requests < :most',
            ExpressionAttributeValues: {
              ':v': 1,
              ':one': 1,
              ':most': mostPerMinute[what],
              // The clocks of two functions differ by less.
              ':expires': endSeconds + minuteSeconds,
            },
          }),
        );
        return { kind: 'counted' };
      } catch (error) {
        if (!isLostRace(error)) throw error;
        return { kind: 'full', retryAfterSeconds: Math.max(1, Math.ceil(endSeconds - now / 1000)) };
      }
    },
  };
}
