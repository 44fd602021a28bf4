import { type DynamoDBDocumentClient, GetCommand, paginateQuery } from '@aws-sdk/lib-dynamodb';
import { applyReport, type Presence, type PresenceReport, type PresenceSettings } from '../core/presence.ts';
import { untilUndisturbed, type WriteItem, writeAll } from './conditional-write.ts';
import { bindByPresence, isRenewed } from './conversation-binding.ts';
import {
  conversationRowKey,
  isExpired,
  presenceOf,
  presenceRow,
  presenceRowKey,
  presenceTableRowSchema,
  readConversationRow,
  readPresenceRow,
} from './presence-rows.ts';

export type StoredReport = { kind: 'stored' } | { kind: 'older-report' } | { kind: 'conversation-of-another' };

export interface PresenceTable {
  /**
   * Whose conversation it is and what its devices last said, in one consistent query.
   * @param key the conversation's key (core: `conversationKey`)
   * @param now epoch milliseconds; rows that expired by then are left out
   */
  readonly readConversation: (key: string, now: number) => Promise<{ owner?: string; presences: Presence[] }>;
  /** Keeps a report unless a newer one is known, and binds the conversation to its customer where it has none yet. */
  readonly storeReport: (key: string, report: PresenceReport, settings: PresenceSettings) => Promise<StoredReport>;
}

export function createPresenceTable(client: DynamoDBDocumentClient, tableName: string): PresenceTable {
  async function readConversation(key: string, now: number) {
    const presences: Presence[] = [];
    let owner: string | undefined;
    const pages = paginateQuery(
      { client },
      {
        TableName: tableName,
        ConsistentRead: true,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': key },
      },
    );
    for await (const { Items = [] } of pages) {
      for (const item of Items) {
        const row = presenceTableRowSchema.parse(item);
        if (isExpired(row, now)) continue;
        if ('source' in row) owner = row.owner;
        else presences.push(presenceOf(row));
      }
    }
    return { ...(owner === undefined ? {} : { owner }), presences };
  }

  const read = async (key: { pk: string; sk: string }) =>
    (await client.send(new GetCommand({ TableName: tableName, Key: key, ConsistentRead: true }))).Item;

  async function tryToStore(key: string, report: PresenceReport, settings: PresenceSettings) {
    const { customerId, deviceId, receivedAt: now } = report;
    const [conversation, previous] = await Promise.all([
      read(conversationRowKey(key)).then(readConversationRow),
      read(presenceRowKey(key, customerId, deviceId)).then(readPresenceRow),
    ]);
    const readIsExpired = conversation !== undefined && isExpired(conversation, now);
    const owner = readIsExpired ? undefined : conversation?.owner;
    if (owner !== undefined && owner !== customerId) return { kind: 'conversation-of-another' } as const;
    // An expired report still counts here: it is evidence that never moves back, and the rule compares the times.
    const presence = applyReport(previous, report, settings);
    if (!presence) return { kind: 'older-report' } as const;

    const put: WriteItem = {
      Put: {
        TableName: tableName,
        Item: presenceRow(key, presence),
        ...(previous
          ? { ConditionExpression: 'reportedAt = :read', ExpressionAttributeValues: { ':read': previous.reportedAt } }
          : { ConditionExpression: 'attribute_not_exists(pk)' }),
      },
    };
    // A heartbeat stays one conditional write: should a source rebind the conversation in this moment, the report of
    // one who is not the owner counts for nothing (core: `decide`).
    const bound = conversation && owner === customerId && isRenewed(conversation, now);
    const bind = () =>
      bindByPresence({ tableName, conversation: key, customerId, now, read: conversation, readIsExpired });
    const items = bound ? [put] : [put, bind()];
    return (await writeAll(client, items)) ? ({ kind: 'stored' } as const) : undefined;
  }

  return {
    readConversation,
    storeReport: (key, report, settings) => untilUndisturbed(() => tryToStore(key, report, settings)),
  };
}
