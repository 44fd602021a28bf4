import { randomUUID } from 'node:crypto';
import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { type DynamoDBDocumentClient, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { after, type EndOfPush, endAnew, type MessageChange, type Transition } from '../core/attempt.ts';
import { type Cursor, released } from '../core/cursor.ts';
import type { PushJob } from '../core/job.ts';
import { type MessageRow, pendingDevices } from '../core/journal.ts';
import type { JobRows } from '../core/judge-job.ts';
import { asRead, isLostRace, putOnce, transact, untilUndisturbed, type WriteItem } from './conditional-write.ts';
import type { JournalSettings } from './journal-messages.ts';
import { cursorKey, journalExpirySeconds, messageKey, messageRowSchema, pushKey } from './journal-rows.ts';

/** What was written of a transition. */
export interface Written {
  readonly rows: JobRows;
  /** The message, where this closed it. */
  readonly closed?: MessageRow;
}

/**
 * Writes what one attempt makes of its rows: the screen, then the push, each if it is as it was read, then the message,
 * however it stands by then. Three rows by themselves cost half of what a transaction of them takes; where a function
 * dies in between, what it wrote tells the next one what is left to be done (core: judgeJob, takeUp).
 * @returns undefined where the push or its screen is not as it was read; the push is as it was then
 */
export async function writeTransition(
  client: DynamoDBDocumentClient,
  settings: JournalSettings,
  job: PushJob,
  rows: JobRows,
  transition: Transition,
): Promise<Written | undefined> {
  const { push, cursor, message } = transition;
  const expiresAtSeconds = journalExpirySeconds(push.changedAt, settings.days);
  const put = (
    key: Readonly<{ pk: string; sk: string }>,
    row: object,
    read: { readonly revision: number } | undefined,
  ) => ({
    TableName: settings.tableName,
    Item: { ...key, ...row, expiresAtSeconds },
    ...asRead(read),
  });
  const screen = (next: Cursor, read: Cursor | undefined) => put(cursorKey(job.conversation, job), next, read);
  const pushPut = put(pushKey(job.conversation, job.messageId, job), push, rows.push);
  const becomes = after(rows, transition);

  if (message?.kind === 'due') {
    // Written after the push, it might never be: the push would be late by as much as its job was to be patient.
    const due = {
      Update: { TableName: settings.tableName, Key: messageKey(job.conversation, job.messageId), ...dueBy(message) },
    };
    const puts: WriteItem[] = [pushPut, ...(cursor ? [screen(cursor, rows.cursor)] : [])].map((Put) => ({ Put }));
    return (await transact(client, [...puts, due])) ? { rows: becomes } : undefined;
  }
  if (cursor && !(await putOnce(client, screen(cursor, rows.cursor)))) return undefined;
  if (push !== rows.push && !(await claimed())) return undefined;
  return message ? noteEnd(client, settings, job, becomes, message) : { rows: becomes };

  /** A screen that was taken for a push that cannot be had is given back at once: others would wait for it. */
  async function claimed(): Promise<boolean> {
    const isTaken = cursor?.lease !== undefined;
    try {
      if (await putOnce(client, pushPut)) return true;
      if (isTaken) await putOnce(client, screen(released(cursor, undefined), cursor));
      return false;
    } catch (error) {
      if (isTaken) await putOnce(client, screen(released(cursor, undefined), cursor)).catch(() => {});
      throw error;
    }
  }
}

/**
 * Notes in the message's row how a push ended, whose own row says so already; the last one closes the message. Devices of
 * one message end side by side: where it is not as it was read, the row that stands comes with the refusal.
 */
export function noteEnd(
  client: DynamoDBDocumentClient,
  { tableName, pause }: JournalSettings,
  job: PushJob,
  rows: JobRows,
  change: EndOfPush,
): Promise<Written> {
  let next = change;
  const written = randomUUID();
  return untilUndisturbed<Written>(async () => {
    try {
      const Key = messageKey(job.conversation, job.messageId);
      const about = { TableName: tableName, Key, ReturnValuesOnConditionCheckFailure: 'ALL_OLD' as const };
      await client.send(new UpdateCommand({ ...about, ...endedBy(next, written) }));
      return { rows: { ...rows, message: next.row }, ...(next.row.state === 'open' ? {} : { closed: next.row }) };
    } catch (error) {
      if (!isLostRace(error)) throw error;
      if (!(error instanceof ConditionalCheckFailedException)) return undefined;
      const stands = error.Item && messageRowSchema.parse(unmarshall(error.Item));
      const anew = stands && endAnew(next, stands);
      if (anew) {
        next = anew;
        return undefined;
      }
      // A repeat whose first answer was lost knows itself.
      const isOurs = error.Item?.written?.S === written;
      return { rows: { ...rows, message: stands }, ...(isOurs && stands ? { closed: stands } : {}) };
    }
  }, pause);
}

function dueBy({ dueAt, row }: Extract<MessageChange, { kind: 'due' }>) {
  return {
    UpdateExpression: 'SET dueAt = :due',
    // Another device of the same message may wait too, and not so long.
    ConditionExpression: '#state = :open AND step = :step AND dueAt > :due',
    ExpressionAttributeNames: { '#state': 'state' },
    ExpressionAttributeValues: { ':due': dueAt, ':open': 'open', ':step': row.step },
  };
}

/** Only what this attempt changes. Whether it was the last to end depends on the others: that must be as it was read. */
function endedBy({ position, end, row }: EndOfPush, written: string) {
  const others = pendingDevices(row);
  const isLast = row.state !== 'open';
  const aPendingOne = others.map((other) => `attribute_not_exists(ends.#p${other})`).join(' OR ');
  return {
    UpdateExpression: [
      'SET ends.#own = :end',
      ...(isLast ? [', #state = :state, written = :written'] : []),
      ...(isLast && row.reason !== undefined ? [', reason = :reason'] : []),
      ...(isLast ? [' REMOVE dueAt, openShard, lookAt, content'] : []),
    ].join(''),
    ConditionExpression: [
      '#state = :open',
      'attribute_not_exists(ends.#own)',
      // A device that was added meanwhile is pending too.
      isLast ? 'size(devices) = :devices' : `(${aPendingOne})`,
    ].join(' AND '),
    ExpressionAttributeNames: {
      '#state': 'state',
      '#own': String(position),
      ...Object.fromEntries(others.map((other) => [`#p${other}`, String(other)])),
    },
    ExpressionAttributeValues: {
      ':open': 'open',
      ':end': end,
      ...(isLast ? { ':state': row.state, ':devices': row.devices.length, ':written': written } : {}),
      ...(isLast && row.reason !== undefined ? { ':reason': row.reason } : {}),
    },
  };
}
