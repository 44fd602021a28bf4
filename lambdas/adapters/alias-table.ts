import { BatchGetCommand, type DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod/mini';
import type { Alias } from '../core/alias.ts';
import type { SourceName } from '../core/conversation.ts';
import { isLostRace, pauseAfter } from './conditional-write.ts';
import { keyPart } from './key-part.ts';

/** Which customer a contact centre's name means. It lies in the device table, beside the customers. */
export interface AliasTable {
  /**
   * Whose names these are, read consistently.
   * @returns undefined where nobody's, or where they are not all the same customer's
   */
  readonly ownerOf: (source: SourceName, aliases: readonly Alias[], now: number) => Promise<string | undefined>;
  /**
   * Keeps that these are names of a customer, on the word of a verified token or of a source that names the customer.
   * @param at epoch milliseconds: when it was true. What was said later of a name stays
   */
  readonly keepAliases: (
    source: SourceName,
    aliases: readonly Alias[],
    customerId: string,
    at: number,
  ) => Promise<void>;
}

const aliasRow = z.object({ customerId: z.string(), expiresAtSeconds: z.int() });
/** As long as Firebase keeps an idle installation: by then the app has said it again. */
const keptSeconds = 270 * 24 * 60 * 60;
/** A contact centre has a handful of names for one customer. */
export const mostAliases = 10;

const aliasKey = (source: SourceName, { kind, value }: Alias) => ({
  pk: `alias~${source}~${kind}~${keyPart(value)}`,
  sk: 'alias',
});

export function createAliasTable(
  client: DynamoDBDocumentClient,
  tableName: string,
  pause: (lost: number) => Promise<void> = pauseAfter,
): AliasTable {
  return {
    async ownerOf(source, aliases, now) {
      if (aliases.length === 0) return undefined;
      const keys = new Map(aliases.slice(0, mostAliases).map((alias) => [aliasKey(source, alias).pk, alias]));
      const owners = new Set<string>();
      let Keys: Record<string, unknown>[] = [...keys.keys()].map((pk) => ({ pk, sk: 'alias' }));
      for (let tries = 0; Keys.length > 0 && tries < 5; tries += 1) {
        if (tries > 0) await pause(tries);
        const { Responses, UnprocessedKeys } = await client.send(
          new BatchGetCommand({ RequestItems: { [tableName]: { Keys, ConsistentRead: true } } }),
        );
        for (const item of Responses?.[tableName] ?? []) {
          const { customerId, expiresAtSeconds } = aliasRow.parse(item);
          if (expiresAtSeconds * 1000 > now) owners.add(customerId);
        }
        Keys = UnprocessedKeys?.[tableName]?.Keys ?? [];
      }
      if (Keys.length > 0) throw new Error('DynamoDB left aliases unread.');
      const [owner, ...others] = owners;
      return others.length === 0 ? owner : undefined;
    },
    async keepAliases(source, aliases, customerId, at) {
      for (const alias of aliases.slice(0, mostAliases)) {
        try {
          await client.send(
            new PutCommand({
              TableName: tableName,
              Item: {
                ...aliasKey(source, alias),
                v: 1,
                customerId,
                saidAt: at,
                expiresAtSeconds: Math.floor(at / 1000) + keptSeconds,
              },
              ConditionExpression: 'attribute_not_exists(pk) OR saidAt <= :at',
              ExpressionAttributeValues: { ':at': at },
            }),
          );
        } catch (error) {
          if (!isLostRace(error)) throw error;
        }
      }
    },
  };
}
