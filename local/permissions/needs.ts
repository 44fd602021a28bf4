import * as z from 'zod';
import type { Place } from '../template/intrinsics.ts';
import type { Need } from './statement.ts';

export type Service = 'dynamodb' | 'sqs' | 'secretsmanager' | 'events';

/** Where the account is. */
type Account = Pick<Place, 'region' | 'accountId'>;

/** One call to an AWS service, as its request says. */
export interface Call {
  readonly service: Service;
  /** The operation's name, such as `SendMessageBatch`. */
  readonly operation: string;
  /** Table, queue, secret or bus names, where the request has them. */
  readonly targets: readonly string[];
  /** Every action and resource that the caller must be allowed. */
  readonly needs: readonly Need[];
}

const targetHeader =
  /^(?:(?<dynamodb>DynamoDB_20120810)|(?<sqs>AmazonSQS)|(?<secretsmanager>secretsmanager)|(?<events>AWSEvents))\.(?<operation>\w+)$/;

/** @returns undefined where the request is none of these services' */
export function readCall(amzTarget: string | undefined, body: unknown, place: Account): Call | undefined {
  const groups = targetHeader.exec(amzTarget ?? '')?.groups;
  const operation = groups?.operation;
  if (!groups || operation === undefined) return undefined;
  if (groups.dynamodb) return dynamoDbCall(operation, body, place);
  if (groups.sqs) return sqsCall(operation, body, place);
  if (groups.events) return eventsCall(operation, body, place);
  return secretsCall(operation, body);
}

const named = z.looseObject({ TableName: z.string().optional(), IndexName: z.string().optional() });
const transaction = z.looseObject({
  TransactItems: z.array(z.record(z.string(), named)).optional(),
  RequestItems: z.record(z.string(), z.unknown()).optional(),
});
/** The parts of a transaction are judged one by one (DynamoDB, "Using IAM with DynamoDB transactions"). */
const partActions: Readonly<Record<string, string>> = {
  Put: 'PutItem',
  Update: 'UpdateItem',
  Delete: 'DeleteItem',
  ConditionCheck: 'ConditionCheckItem',
  Get: 'GetItem',
};

function dynamoDbCall(operation: string, body: unknown, { region, accountId }: Account): Call {
  const arn = (table: string) =>
    table.startsWith('arn:') ? table : `arn:aws:dynamodb:${region}:${accountId}:table/${table}`;
  const request = transaction.safeParse(body).data;
  const single = named.safeParse(body).data;
  const parts = (request?.TransactItems ?? []).flatMap((part) =>
    Object.entries(part).map(([kind, { TableName = '' }]) => ({ action: partActions[kind] ?? kind, table: TableName })),
  );
  const batch = Object.keys(request?.RequestItems ?? {}).map((table) => ({ action: operation, table }));
  const listed = [...parts, ...batch];
  const all = listed.length > 0 ? listed : [{ action: operation, table: single?.TableName ?? '' }];
  const index = single?.IndexName === undefined ? '' : `/index/${single.IndexName}`;
  return {
    service: 'dynamodb',
    operation,
    targets: [...new Set(all.map(({ table }) => table))],
    needs: all.map(({ action, table }) => ({ action: `dynamodb:${action}`, resource: arn(table) + index })),
  };
}

const queueRequest = z.looseObject({ QueueUrl: z.string().optional(), QueueName: z.string().optional() });

function sqsCall(operation: string, body: unknown, { region, accountId }: Account): Call {
  const { QueueUrl, QueueName } = queueRequest.safeParse(body).data ?? {};
  const queue = QueueUrl?.split('/').at(-1) ?? QueueName ?? '';
  // A batch needs the right to the single action (SQS, "Actions, resources, and condition keys").
  const action = `sqs:${operation.replace(/Batch$/, '')}`;
  return {
    service: 'sqs',
    operation,
    targets: [queue],
    needs: [{ action, resource: `arn:aws:sqs:${region}:${accountId}:${queue}` }],
  };
}

function secretsCall(operation: string, body: unknown): Call {
  const { SecretId = '' } = z.looseObject({ SecretId: z.string().optional() }).safeParse(body).data ?? {};
  return {
    service: 'secretsmanager',
    operation,
    targets: [SecretId],
    needs: [{ action: `secretsmanager:${operation}`, resource: SecretId }],
  };
}

const entries = z.looseObject({ Entries: z.array(z.looseObject({ EventBusName: z.string().optional() })).optional() });

/** Each entry names its bus, by name or ARN; without one it is the account's own. */
function eventsCall(operation: string, body: unknown, { region, accountId }: Account): Call {
  const named = entries.safeParse(body).data?.Entries?.map(({ EventBusName = 'default' }) => EventBusName) ?? [];
  const targets = [...new Set(named.length > 0 ? named : ['default'])];
  const arn = (bus: string) =>
    bus.startsWith('arn:') ? bus : `arn:aws:events:${region}:${accountId}:event-bus/${bus}`;
  return {
    service: 'events',
    operation,
    targets,
    needs: targets.map((bus) => ({ action: `events:${operation}`, resource: arn(bus) })),
  };
}
