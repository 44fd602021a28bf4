import { type DynamoDBDocumentClient, paginateQuery } from '@aws-sdk/lib-dynamodb';
import type { ConversationEvidence } from '../core/evidence.ts';
import type { Presence, PresenceReport, PresenceSettings } from '../core/presence.ts';
import { untilUndisturbed } from './conditional-write.ts';
import { type ConversationNews, noteNews } from './conversation-news.ts';
import { type StoredReport, storeReport } from './presence-reports.ts';
import { evidenceOf, isExpired, presenceOf, presenceTableRowSchema } from './presence-rows.ts';

export interface PresenceTable {
  /**
   * Whose conversation it is, what its devices last said and its customer last did, in one consistent query.
   * @param key the conversation's key (core: `conversationKey`)
   * @param now epoch milliseconds; rows that expired by then are left out
   */
  readonly readConversation: (key: string, now: number) => Promise<ConversationEvidence>;
  /**
   * Keeps a report unless a newer one is known, and binds the conversation to its customer where it has none yet. The
   * report of a device that goes on watching is one conditional write.
   */
  readonly storeReport: (key: string, report: PresenceReport, settings: PresenceSettings) => Promise<StoredReport>;
  /** Notes what a source tells of a conversation beside its agents' messages; older news change nothing. */
  readonly noteNews: (key: string, news: ConversationNews, now: number) => Promise<'noted' | 'known'>;
}

/**
 * @param pause between two tries of a write that lost its race
 * @param deviceTable where a report that binds a conversation notes it beside its customer's devices; whoever stores no
 * reports needs none
 */
export function createPresenceTable(
  client: DynamoDBDocumentClient,
  tableName: string,
  pause?: (lost: number) => Promise<void>,
  deviceTable?: string,
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

  return {
    readConversation,
    storeReport: (key, report, settings) =>
      storeReport(client, { presence: tableName, devices: deviceTable }, key, report, settings, pause),
    noteNews: (key, news, now) => untilUndisturbed(() => noteNews(client, tableName, key, news, now), pause),
  };
}
