import type { BindingWord } from '../core/binding.ts';
import { parseConversationKey } from '../core/conversation.ts';
import type { WriteItem } from './conditional-write.ts';
import { customerKey } from './device-rows.ts';
import { keyPart } from './key-part.ts';
import { type ConversationRow, conversationRowKey } from './presence-rows.ts';

const daySeconds = 24 * 60 * 60;
const bindingSeconds = 30 * daySeconds;

/** A conversation's row is kept so long after it was last used. */
export const bindingExpirySeconds = (now: number) => Math.ceil(now / 1000) + bindingSeconds;

/** Whether a binding's 30 days were counted anew within the last day, so that a heartbeat need not do it again. */
export function isRenewed({ expiresAtSeconds }: ConversationRow, now: number): boolean {
  return expiresAtSeconds - bindingSeconds > now / 1000 - daySeconds;
}

/** The customer's own report binds a conversation that is nobody's, or renews what is theirs. */
export interface PresenceBinding {
  readonly tableName: string;
  readonly conversation: string;
  readonly customerId: string;
  readonly now: number;
  /** The row as it was read, if there is one. */
  readonly read: ConversationRow | undefined;
  readonly readIsExpired: boolean;
}

/** The write, on condition that the conversation is not another's by then; who bound it first stays noted. */
export function bindByPresence(binding: PresenceBinding): WriteItem {
  const { tableName, conversation, customerId, now, read, readIsExpired } = binding;
  const key = conversationRowKey(conversation);
  const expiresAtSeconds = bindingExpirySeconds(now);
  if (read && !readIsExpired) {
    return {
      Update: {
        TableName: tableName,
        Key: key,
        UpdateExpression:
          'SET #owner = :owner, boundBy = if_not_exists(boundBy, :presence), expiresAtSeconds = :expires',
        ConditionExpression: 'attribute_exists(pk) AND (attribute_not_exists(#owner) OR #owner = :owner)',
        ExpressionAttributeNames: { '#owner': 'owner' },
        ExpressionAttributeValues: { ':owner': customerId, ':presence': 'presence', ':expires': expiresAtSeconds },
      },
    };
  }
  const { source } = parseConversationKey(conversation);
  return {
    Put: {
      TableName: tableName,
      Item: { ...key, v: 1, source, owner: customerId, boundBy: 'presence', expiresAtSeconds },
      ...(read
        ? {
            ConditionExpression: 'attribute_not_exists(pk) OR expiresAtSeconds = :read',
            ExpressionAttributeValues: { ':read': read.expiresAtSeconds },
          }
        : { ConditionExpression: 'attribute_not_exists(pk)' }),
    },
  };
}

/** The conversations that a customer's own reports bound lie beside the devices, each under this and its key. */
export const customerConversationPrefix = 'conversation~';

/** Notes such a conversation where all of a customer's can be listed, for as long as the binding lasts. */
export function keepConversation(
  deviceTable: string,
  customerId: string,
  conversation: string,
  now: number,
): WriteItem {
  return {
    Put: {
      TableName: deviceTable,
      Item: {
        pk: customerKey(customerId),
        sk: customerConversationPrefix + keyPart(conversation),
        v: 1,
        conversation,
        expiresAtSeconds: bindingExpirySeconds(now),
      },
    },
  };
}

/** What a source says of a conversation's customer, itself or by a name that somebody is known by. */
export interface SaidBinding {
  readonly customerId: string;
  readonly by: Exclude<BindingWord, 'presence'>;
  /** When it was so, in epoch milliseconds. */
  readonly at: number;
}

/**
 * The write by which a source says whose conversation it is, on condition that nothing stands that outranks it: the same
 * rule as core's `replaces`, for what another writer says between our reading and our writing.
 */
export function bindBySource(
  tableName: string,
  conversation: string,
  { customerId, by, at }: SaidBinding,
  now: number,
): WriteItem {
  const weaker = by === 'source' ? '(boundBy = :presence OR boundBy = :alias)' : 'boundBy = :presence';
  return {
    Update: {
      TableName: tableName,
      Key: conversationRowKey(conversation),
      UpdateExpression:
        'SET v = :v, #source = :source, #owner = :owner, boundBy = :by, boundAt = :at, expiresAtSeconds = :expires',
      ConditionExpression: [
        'attribute_not_exists(boundBy)',
        'expiresAtSeconds <= :now',
        weaker,
        '(boundBy = :by AND (attribute_not_exists(boundAt) OR boundAt < :at))',
      ].join(' OR '),
      ExpressionAttributeNames: { '#owner': 'owner', '#source': 'source' },
      ExpressionAttributeValues: {
        ':v': 1,
        ':source': parseConversationKey(conversation).source,
        ':owner': customerId,
        ':by': by,
        ':presence': 'presence',
        ...(by === 'source' ? { ':alias': 'alias' } : {}),
        ':at': at,
        ':now': Math.floor(now / 1000),
        ':expires': bindingExpirySeconds(now),
      },
    },
  };
}
