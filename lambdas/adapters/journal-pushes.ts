import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { MessageChange, Transition } from '../core/attempt.ts';
import type { PushJob } from '../core/job.ts';
import { pendingDevices } from '../core/journal.ts';
import type { JobRows } from '../core/judge-job.ts';
import { asRead, transact, type WriteItem } from './conditional-write.ts';
import type { JournalSettings } from './journal-messages.ts';
import { cursorKey, journalExpirySeconds, messageKey, pushKey } from './journal-rows.ts';

type Key = Readonly<{ pk: string; sk: string }>;

/** Writes what one attempt makes of its rows, if all of them are as they were read. */
export function writeTransition(
  client: DynamoDBDocumentClient,
  { tableName, days }: JournalSettings,
  job: PushJob,
  rows: JobRows,
  { push, cursor, message }: Transition,
): Promise<boolean> {
  const expiresAtSeconds = journalExpirySeconds(push.changedAt, days);
  const put = (key: Key, row: object, read: { readonly revision: number } | undefined): WriteItem => ({
    Put: { TableName: tableName, Item: { ...key, ...row, expiresAtSeconds }, ...asRead(read) },
  });
  const items = [put(pushKey(job.conversation, job.messageId, job), push, rows.push)];
  if (cursor) items.push(put(cursorKey(job.conversation, job), cursor, rows.cursor));
  if (message) {
    items.push({
      Update: { TableName: tableName, Key: messageKey(job.conversation, job.messageId), ...changed(message) },
    });
  }
  return transact(client, items);
}

/**
 * Only what this attempt changes: devices of one message end side by side. Whether it was the last to end depends on the
 * others, so they must be as they were read.
 */
function changed(change: MessageChange) {
  const { row } = change;
  if (change.kind === 'due') {
    return {
      UpdateExpression: 'SET dueAt = :due',
      // Another device of the same message may wait too, and not so long.
      ConditionExpression: '#state = :open AND step = :step AND dueAt > :due',
      ExpressionAttributeNames: { '#state': 'state' },
      ExpressionAttributeValues: { ':due': change.dueAt, ':open': 'open', ':step': row.step },
    };
  }
  const others = pendingDevices(row);
  const isLast = row.state !== 'open';
  return {
    UpdateExpression: [
      'SET ends.#own = :end',
      ...(isLast ? [', #state = :state'] : []),
      ...(isLast && row.reason !== undefined ? [', reason = :reason'] : []),
      ...(isLast ? [' REMOVE dueAt, openShard, lookAt, content'] : []),
    ].join(''),
    ConditionExpression: [
      '#state = :open',
      'attribute_not_exists(ends.#own)',
      // A device that was added meanwhile is pending too.
      ...(isLast ? ['size(devices) = :devices'] : []),
      ...others.map((position) => `attribute_not_exists(ends.#p${position})`),
    ].join(' AND '),
    ExpressionAttributeNames: {
      '#state': 'state',
      '#own': String(change.position),
      ...Object.fromEntries(others.map((position) => [`#p${position}`, String(position)])),
    },
    ExpressionAttributeValues: {
      ':open': 'open',
      ':end': change.end,
      ...(isLast ? { ':state': row.state, ':devices': row.devices.length } : {}),
      ...(isLast && row.reason !== undefined ? { ':reason': row.reason } : {}),
    },
  };
}
