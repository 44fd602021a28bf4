import { type DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import { parseConversationKey, presenceMayBind } from '../core/conversation.ts';
import { applyReport, hasLeft, type PresenceReport, type PresenceSettings } from '../core/presence.ts';
import { untilUndisturbed, type WriteItem, writeAll } from './conditional-write.ts';
import { bindByPresence, isRenewed, keepConversation } from './conversation-binding.ts';
import { keepHeartbeat } from './heartbeat.ts';
import {
  conversationRowKey,
  isExpired,
  presenceRow,
  presenceRowKey,
  readConversationRow,
  readPresenceRow,
} from './presence-rows.ts';

export type StoredReport =
  | {
      kind: 'stored';
      /** Open messages of the conversation should be looked at before their time. */
      changes?: 'left' | 'bound';
      /** The device begins to watch: it did not by its last report, or that one had gone stale. */
      began?: true;
    }
  | { kind: 'older-report' }
  | { kind: 'conversation-of-another' };

export interface PresenceTables {
  readonly presence: string;
  /** Where a customer's own conversations are noted; needed by whoever binds them. */
  readonly devices: string | undefined;
}

/** Keeps a report unless a newer one is known, and binds the conversation to its customer where it has none yet. */
export async function storeReport(
  client: DynamoDBDocumentClient,
  tables: PresenceTables,
  key: string,
  report: PresenceReport,
  settings: PresenceSettings,
  pause?: (lost: number) => Promise<void>,
): Promise<StoredReport> {
  if (await keepHeartbeat(client, tables.presence, key, report, settings)) return { kind: 'stored' };
  return untilUndisturbed(() => tryToStore(client, tables, key, report, settings), pause);
}

async function tryToStore(
  client: DynamoDBDocumentClient,
  tables: PresenceTables,
  key: string,
  report: PresenceReport,
  settings: PresenceSettings,
): Promise<StoredReport | undefined> {
  const tableName = tables.presence;
  const { customerId, deviceId, receivedAt: now } = report;
  const read = async (row: { pk: string; sk: string }) =>
    (await client.send(new GetCommand({ TableName: tableName, Key: row, ConsistentRead: true }))).Item;
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
      Item: presenceRow(key, presence, now),
      ...(previous
        ? { ConditionExpression: 'reportedAt = :read', ExpressionAttributeValues: { ':read': previous.reportedAt } }
        : { ConditionExpression: 'attribute_not_exists(pk)' }),
    },
  };
  // Should a source rebind the conversation in this moment, the report of one who is not the owner counts for nothing
  // (core: `decide`).
  const bound = conversation && owner === customerId && isRenewed(conversation, now);
  const mayBind =
    owner === customerId || presenceMayBind(parseConversationKey(key).source, settings.unguessableSources ?? []);
  const bind = () => {
    const item = bindByPresence({ tableName, conversation: key, customerId, now, read: conversation, readIsExpired });
    const ownWord = owner === undefined || (conversation?.boundBy ?? 'presence') === 'presence';
    return tables.devices !== undefined && ownWord
      ? [item, keepConversation(tables.devices, customerId, key, now)]
      : [item];
  };
  const items = bound || !mayBind ? [put] : [put, ...bind()];
  if (!(await writeAll(client, items))) return undefined;
  const changes = owner === undefined && mayBind ? 'bound' : hasLeft(previous, presence) ? 'left' : undefined;
  // The rule moves this time only where a device begins.
  const began = presence.becameActiveAt !== previous?.becameActiveAt;
  return { kind: 'stored', ...(changes ? { changes } : {}), ...(began ? { began } : {}) };
}
