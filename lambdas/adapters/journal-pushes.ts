import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { type DynamoDBDocumentClient, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { PushJob } from '../core/job.ts';
import type { PushEnd } from '../core/journal.ts';
import { type ClaimVerdict, judgeClaim, type PushRow } from '../core/push-claim.ts';
import { type JournalSettings, journalExpirySeconds } from './journal-messages.ts';
import { pushKey, pushRowSchema } from './journal-rows.ts';

export interface Claim {
  readonly job: string;
  readonly now: number;
  readonly claimedUntil: number;
}

/** After a lost race for a push that is free again: come back a moment later. */
const lostRaceMs = 1000;

/**
 * Takes the right to send one push. The first attempt costs one write; only a repeat looks at what stands there.
 * @returns the verdict; `take` is written already
 */
export async function claimPush(
  client: DynamoDBDocumentClient,
  settings: JournalSettings,
  push: PushJob,
  claim: Claim,
): Promise<ClaimVerdict> {
  const taken = await writeClaim(client, settings, push, claim, undefined, 0);
  if (taken.kind === 'taken') return { kind: 'take', unanswered: 0 };
  const verdict = judgeClaim(taken.row, claim.now);
  if (verdict.kind !== 'take') return verdict;
  const again = await writeClaim(client, settings, push, claim, taken.row, verdict.unanswered);
  if (again.kind === 'taken') return verdict;
  // Somebody was quicker; what stands now says what that means.
  const second = judgeClaim(again.row, claim.now);
  return second.kind === 'take' ? { kind: 'held', job: claim.job, until: claim.now + lostRaceMs } : second;
}

/** Conditional on the row as it was read: absent, or exactly this state. */
async function writeClaim(
  client: DynamoDBDocumentClient,
  settings: JournalSettings,
  push: PushJob,
  claim: Claim,
  read: PushRow | undefined,
  unanswered: number,
): Promise<{ readonly kind: 'taken' } | { readonly kind: 'lost'; readonly row: PushRow }> {
  try {
    await client.send(
      new UpdateCommand({
        TableName: settings.tableName,
        Key: pushKey(push.conversation, push.messageId, push.deviceId),
        UpdateExpression:
          'SET v = :v, #state = :sending, job = :job, claimedUntil = :until, unanswered = :unanswered, step = :step, ' +
          'customerId = :customer, channel = :channel, claimedAt = :now, expiresAtSeconds = :expires',
        ConditionExpression: conditionFor(read),
        ExpressionAttributeNames: { '#state': 'state' },
        ExpressionAttributeValues: {
          ':v': 1,
          ':sending': 'sending',
          ':job': claim.job,
          ':until': claim.claimedUntil,
          ':unanswered': unanswered,
          ':step': push.step,
          ':customer': push.customerId,
          ':channel': push.channel,
          ':now': claim.now,
          ':expires': journalExpirySeconds(claim.now, settings),
          ...(read?.state === 'sending' ? { ':readJob': read.job, ':readUntil': read.claimedUntil } : {}),
          ...(read?.state === 'queued' ? { ':queued': 'queued', ':readUnanswered': read.unanswered } : {}),
        },
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      }),
    );
    return { kind: 'taken' };
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException) || !error.Item) throw error;
    const row = pushRowSchema.parse(unmarshall(error.Item));
    // The SDK repeats a write whose answer was lost, and then meets its own claim.
    const mine = row.state === 'sending' && row.job === claim.job && row.claimedUntil === claim.claimedUntil;
    return mine ? { kind: 'taken' } : { kind: 'lost', row };
  }
}

function conditionFor(read: PushRow | undefined): string {
  switch (read?.state) {
    case 'sending':
      return '#state = :sending AND job = :readJob AND claimedUntil = :readUntil';
    case 'queued':
      return '#state = :queued AND unanswered = :readUnanswered';
    default:
      return 'attribute_not_exists(pk)';
  }
}

/** Writes how a push ended, whoever holds it: an end is final and the first one stays. */
export async function endPush(
  client: DynamoDBDocumentClient,
  settings: JournalSettings,
  push: PushJob,
  end: PushEnd,
  told: { readonly now: number; readonly detail?: string },
): Promise<PushEnd> {
  try {
    await client.send(
      new UpdateCommand({
        TableName: settings.tableName,
        Key: pushKey(push.conversation, push.messageId, push.deviceId),
        UpdateExpression:
          'SET v = :v, #state = :state, endedAt = :now, customerId = :customer, channel = :channel, step = :step, ' +
          `expiresAtSeconds = :expires${end.state === 'withheld' ? ', reason = :reason' : ''}` +
          `${told.detail === undefined ? '' : ', detail = :detail'} REMOVE job, claimedUntil`,
        ConditionExpression: 'attribute_not_exists(endedAt)',
        ExpressionAttributeNames: { '#state': 'state' },
        ExpressionAttributeValues: {
          ':v': 1,
          ':state': end.state,
          ':now': told.now,
          ':customer': push.customerId,
          ':channel': push.channel,
          ':step': push.step,
          ':expires': journalExpirySeconds(told.now, settings),
          ...(end.state === 'withheld' ? { ':reason': end.reason } : {}),
          ...(told.detail === undefined ? {} : { ':detail': told.detail }),
        },
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      }),
    );
    return end;
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException) || !error.Item) throw error;
    const stood = pushRowSchema.parse(unmarshall(error.Item));
    return stood.state === 'sending' || stood.state === 'queued' ? end : stood;
  }
}

/**
 * Gives a claim back, so that a later receive of the job may send again. Does nothing where it is no longer held: another
 * job may have ended the push meanwhile.
 */
export async function releasePush(
  client: DynamoDBDocumentClient,
  settings: JournalSettings,
  push: PushJob,
  claim: Claim,
  told: { readonly unanswered: number; readonly detail: string },
): Promise<void> {
  try {
    await client.send(
      new UpdateCommand({
        TableName: settings.tableName,
        Key: pushKey(push.conversation, push.messageId, push.deviceId),
        UpdateExpression: 'SET #state = :queued, unanswered = :unanswered, detail = :detail REMOVE job, claimedUntil',
        ConditionExpression: '#state = :sending AND job = :job AND claimedUntil = :until',
        ExpressionAttributeNames: { '#state': 'state' },
        ExpressionAttributeValues: {
          ':queued': 'queued',
          ':sending': 'sending',
          ':unanswered': told.unanswered,
          ':detail': told.detail,
          ':job': claim.job,
          ':until': claim.claimedUntil,
        },
      }),
    );
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
  }
}
