import * as z from 'zod';
import type { Decision } from '../../lambdas/core/decide.ts';
import type { MessageState } from '../../lambdas/core/journal.ts';
import type { Call } from './watch.ts';

export interface RowKey {
  readonly pk: string;
  readonly sk: string;
}

/** One row of the journal that a function wrote, with what the request itself says of it. */
export interface JournalWrite extends RowKey {
  /** Where the whole row was written. */
  readonly decision?: Decision['kind'];
  /** Where it was written. */
  readonly state?: MessageState;
}

const decisions = ['seen', 'watching', 'customer-unknown', 'deferred', 'push', 'withheld'] as const;
const states = ['open', 'seen', 'pushed', 'withheld'] as const;

const text = z.object({ S: z.string() });
const keySchema = z.object({ pk: text, sk: text });
const decisionSchema = z.object({ S: z.enum(decisions) });
const stateSchema = z.object({ S: z.enum(states) });
const putSchema = z.object({
  Item: keySchema.extend({ decision: z.unknown().optional(), state: z.unknown().optional() }),
});
const updateSchema = z.object({
  Key: keySchema,
  UpdateExpression: z.string().default(''),
  ExpressionAttributeNames: z.record(z.string(), z.string()).default({}),
  ExpressionAttributeValues: z.record(z.string(), z.unknown()).default({}),
});
const namedSchema = z.object({ TableName: z.string() });
const partsSchema = z.object({ TransactItems: z.array(z.object({ Put: z.unknown(), Update: z.unknown() }).partial()) });
const batchSchema = z.object({
  RequestItems: z.record(z.string(), z.array(z.object({ PutRequest: z.unknown() }).partial())),
});

/** What a call that succeeded wrote to the journal; deletions are none. */
export function journalWrites({ service, operation, input, status }: Call, table: string): readonly JournalWrite[] {
  if (service !== 'dynamodb' || status !== 200) return [];
  const isOfJournal = (request: unknown) => namedSchema.safeParse(request).data?.TableName === table;
  switch (operation) {
    case 'PutItem':
      return isOfJournal(input) ? putOf(input) : [];
    case 'UpdateItem':
      return isOfJournal(input) ? updateOf(input) : [];
    case 'TransactWriteItems':
      return (partsSchema.safeParse(input).data?.TransactItems ?? []).flatMap(({ Put, Update }) => [
        ...(isOfJournal(Put) ? putOf(Put) : []),
        ...(isOfJournal(Update) ? updateOf(Update) : []),
      ]);
    case 'BatchWriteItem':
      return (batchSchema.safeParse(input).data?.RequestItems[table] ?? []).flatMap(({ PutRequest }) =>
        putOf(PutRequest),
      );
    default:
      return [];
  }
}

function putOf(request: unknown): readonly JournalWrite[] {
  const item = putSchema.safeParse(request).data?.Item;
  if (!item) return [];
  const { data: decision } = decisionSchema.safeParse(item.decision);
  return [{ ...plain(item), ...(decision ? { decision: decision.S } : {}), ...stateOf(item.state) }];
}

function updateOf(request: unknown): readonly JournalWrite[] {
  const update = updateSchema.safeParse(request).data;
  if (!update) return [];
  const { Key, UpdateExpression, ExpressionAttributeNames: names, ExpressionAttributeValues: values } = update;
  // Of an assignment, as in `SET #state = :state, …`, whatever the placeholders are called.
  for (const [, name = '', value = ''] of UpdateExpression.matchAll(/(?<![.\w#])([\w#]+)\s*=\s*(:\w+)/g)) {
    if ((names[name] ?? name) === 'state') return [{ ...plain(Key), ...stateOf(values[value]) }];
  }
  return [plain(Key)];
}

const plain = ({ pk, sk }: z.output<typeof keySchema>): RowKey => ({ pk: pk.S, sk: sk.S });

/** Of a message; the states of pushes are others, and those that are called the same are told apart by the key. */
function stateOf(value: unknown): Pick<JournalWrite, 'state'> {
  const { data } = stateSchema.safeParse(value);
  return data ? { state: data.S } : {};
}
