import { type DynamoDBDocumentClient, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { applyReport, type PresenceReport, type PresenceSettings } from '../core/presence.ts';
import { isLostRace } from './conditional-write.ts';
import { presenceRow, presenceRowKey } from './presence-rows.ts';

/**
 * A heartbeat does not ask whose conversation it is, while that was asked so lately. A report of one who is not the owner
 * any more counts for nothing meanwhile (core: `decide` compares the owner), and is refused after that time.
 */
export const bindingTrustMs = 5 * 60_000;

/**
 * Keeps the report of a device that goes on watching in one write, without reading. What is written is what core's rule
 * makes of a first report, but for when the device began, which stays; the condition is what the rule asks of the report
 * before it.
 * @returns false where the device does not go on, a newer report is known, or the binding must be looked at again: the
 * way with reads has the answer
 */
export async function keepHeartbeat(
  client: DynamoDBDocumentClient,
  tableName: string,
  conversation: string,
  report: PresenceReport,
  settings: PresenceSettings,
): Promise<boolean> {
  const presence = report.status === 'active' ? applyReport(undefined, report, settings) : undefined;
  if (!presence) return false;
  const { reportedAt, freshUntil, lastActiveAt, expiresAtSeconds } = presenceRow(
    conversation,
    presence,
    report.receivedAt,
  );
  try {
    await client.send(
      new UpdateCommand({
        TableName: tableName,
        Key: presenceRowKey(conversation, report.customerId, report.deviceId),
        UpdateExpression:
          'SET reportedAt = :reportedAt, freshUntil = :freshUntil, lastActiveAt = :lastActiveAt, expiresAtSeconds = :expires',
        // Rows of the former version have no boundCheckedAt, and a comparison with what is not there is false.
        ConditionExpression:
          '#status = :active AND reportedAt <= :reportedAt AND freshUntil > :reportedAt AND boundCheckedAt > :trustedAfter',
        ExpressionAttributeNames: { '#status': 'status' },
        ExpressionAttributeValues: {
          ':active': 'active',
          ':reportedAt': reportedAt,
          ':freshUntil': freshUntil,
          ':lastActiveAt': lastActiveAt,
          ':expires': expiresAtSeconds,
          ':trustedAfter': report.receivedAt - bindingTrustMs,
        },
      }),
    );
    return true;
  } catch (error) {
    if (isLostRace(error)) return false;
    throw error;
  }
}
