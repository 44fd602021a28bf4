import { type DynamoDBDocumentClient, GetCommand, paginateQuery } from '@aws-sdk/lib-dynamodb';
import { parseConversationKey, presenceMayBind } from '../core/conversation.ts';
import type { ConversationEvidence } from '../core/evidence.ts';
import { applyReport, hasLeft, type Presence, type PresenceReport, type PresenceSettings } from '../core/presence.ts';
import { untilUndisturbed, type WriteItem, writeAll } from './conditional-write.ts';
import { bindByPresence, isRenewed } from './conversation-binding.ts';
import { type ConversationNews, noteNews } from './conversation-news.ts';
import {
  conversationRowKey,
  evidenceOf,
  isExpired,
  presenceOf,
  presenceRow,
  presenceRowKey,
  presenceTableRowSchema,
  readConversationRow,
  readPresenceRow,
} from './presence-rows.ts';

export type StoredReport =
  /** `changes`: open messages of the conversation should be looked at before their time. */
  { kind: 'stored'; changes?: 'left' | 'bound' } | { kind: 'older-report' } | { kind: 'conversation-of-another' };

export interface PresenceTable {
  /**
   * Whose conversation it is, what its devices last said and its customer last did, in one consistent query.
   * @param key the conversation's key (core: `conversationKey`)
   * @param now epoch milliseconds; rows that expired by then are left out
   */
  readonly readConversation: (key: string, now: number) => Promise<ConversationEvidence>;
  /** Keeps a report unless a newer one is known, and binds the conversation to its customer where it has none yet. */
  readonly storeReport: (key: string, report: PresenceReport, settings: PresenceSettings) => Promise<StoredReport>;
  /** Notes what a source tells of a conversation beside its agents' messages; older news change nothing. */
  readonly noteNews: (key: string, news: ConversationNews, now: number) => Promise<unknown>;
}

/** @param pause between two tries of a write that lost its race */
export function createPresenceTable(
  client: DynamoDBDocumentClient,
  tableName: string,
  pause?: (lost: number) => Promise<void>,
): PresenceTable {
  async function readConversation(key: string, now: number): Promise<ConversationEvidence> {
    const presences: Presence[] = [];
    let conversation: Omit<ConversationEvidence, 'presences'> = {};
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
        if ('source' in row) conversation = evidenceOf(row);
        else presences.push(presenceOf(row));
      }
    }
    return { ...conversation, presences };
  }

  const read = async (key: { pk: string; sk: string }) =>
    (await client.send(new GetCommand({ TableName: tableName, Key: key, ConsistentRead: true }))).Item;

  async function tryToStore(
    key: string,
    report: PresenceReport,
    settings: PresenceSettings,
  ): Promise<StoredReport | undefined> {
    const { customerId, deviceId, receivedAt: now } = report;
    const [conversation, previous] = await Promise.all([
      read(conversationRowKey(key)).then(readConversationRow),
      read(presenceRowKey(key, customerId, deviceId)).then(readPresenceRow),
    ]);
    const readIsExpired = conversation !== undefined && isExpired(conversation, now);
    const owner = readIsExpired ? undefined : conversation?.owner;
    if (owner !== undefined && owner !== customerId) return { kind: 'conversation-of-another' };
    // An expired report still counts here: it is evidence that never moves back, and the rule compares the times.
    const presence = applyReport(previous, report, settings);
    if (!presence) return { kind: 'older-report' };

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
    const mayBind = owner === customerId || presenceMayBind(parseConversationKey(key).source);
    const bind = () =>
      bindByPresence({ tableName, conversation: key, customerId, now, read: conversation, readIsExpired });
    const items = bound || !mayBind ? [put] : [put, bind()];
    if (!(await writeAll(client, items))) return undefined;
    const changes = owner === undefined && mayBind ? 'bound' : hasLeft(previous, presence) ? 'left' : undefined;
    return { kind: 'stored', ...(changes ? { changes } : {}) };
  }

  return {
    readConversation,
    storeReport: (key, report, settings) => untilUndisturbed(() => tryToStore(key, report, settings), pause),
    noteNews: (key, news, now) => untilUndisturbed(() => noteNews(client, tableName, key, news, now), pause),
  };
}
