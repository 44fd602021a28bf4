import { randomUUID } from 'node:crypto';
import { type AttributeValue, CreateTableCommand } from '@aws-sdk/client-dynamodb';
import {
  BatchGetCommand,
  DeleteCommand,
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
  ScanCommand,
  type TransactWriteCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { expect } from '@jest/globals';
import * as z from 'zod';
import { startTables } from '../dynamodb-local.ts';
import { createMemoryTables } from './memory-tables.ts';
import type { IndexDefinition } from './tables/index-definition.ts';

export type Command =
  | BatchGetCommand
  | DeleteCommand
  | GetCommand
  | PutCommand
  | QueryCommand
  | ScanCommand
  | TransactWriteCommand
  | UpdateCommand;

/** One by one: no type parameters of `send` fit them all. */
function sendTo(client: DynamoDBDocumentClient, command: Command): Promise<object> {
  if (command instanceof BatchGetCommand) return client.send(command);
  if (command instanceof DeleteCommand) return client.send(command);
  if (command instanceof GetCommand) return client.send(command);
  if (command instanceof PutCommand) return client.send(command);
  if (command instanceof QueryCommand) return client.send(command);
  if (command instanceof ScanCommand) return client.send(command);
  if (command instanceof UpdateCommand) return client.send(command);
  return client.send(command);
}

const outputSchema = z.looseObject({ $metadata: z.unknown(), ConsumedCapacity: z.unknown().optional() });

/** What a client answered, in a form that two engines can be compared by. */
export type Answer = { readonly done: unknown } | { readonly refused: unknown };

export interface TwoEngines {
  /** The same tables, with the same indexes, in both. */
  readonly TableName: string;
  readonly OtherTable: string;
  /** Sends a command to both and expects the same of both; gives that answer. */
  readonly send: (command: Command) => Promise<Answer>;
  /** As `send`, of several commands in turn. */
  readonly sendAll: (commands: readonly Command[]) => Promise<Answer[]>;
  readonly close: () => Promise<void>;
}

const indexes: readonly IndexDefinition[] = [
  {
    name: 'by-due',
    partitionKey: { name: 'openIn', type: 'S' },
    sortKey: { name: 'dueAt', type: 'N' },
    projection: 'KEYS_ONLY',
  },
  { name: 'whole', partitionKey: { name: 'lane', type: 'S' }, projection: 'ALL' },
  {
    name: 'some',
    partitionKey: { name: 'lane', type: 'S' },
    sortKey: { name: 'dueAt', type: 'N' },
    projection: { include: ['s'] },
  },
];

/** The memory engine and AWS's DynamoDB Local, side by side. */
export async function startTwoEngines(): Promise<TwoEngines> {
  const { client: local, close } = await startTables();
  const run = randomUUID();
  const names = [`first-${run}`, `second-${run}`] as const;
  for (const TableName of names) await local.send(createTable(TableName));
  const memory = createMemoryTables({
    tables: Object.fromEntries(names.map((name) => [name, { indexes }])),
    now: Date.now,
  }).client();
  const send = async (command: Command) => {
    const [ours, theirs] = [await answerOf(memory, command), await answerOf(local, command)];
    try {
      expect(ours).toEqual(theirs);
    } catch (cause) {
      throw new Error(`They differ on ${command.constructor.name} ${JSON.stringify(command.input)}`, { cause });
    }
    return ours;
  };
  return {
    TableName: names[0],
    OtherTable: names[1],
    send,
    sendAll: async (commands) => {
      const answers: Answer[] = [];
      for (const command of commands) answers.push(await send(command));
      return answers;
    },
    close,
  };
}

function createTable(TableName: string): CreateTableCommand {
  const keys = indexes.flatMap(({ partitionKey, sortKey }) => [partitionKey, ...(sortKey ? [sortKey] : [])]);
  const types = new Map([['pk', 'S'], ['sk', 'S'], ...keys.map(({ name, type }) => [name, type] as const)] as const);
  const key = (name: string, KeyType: 'HASH' | 'RANGE') => ({ AttributeName: name, KeyType });
  return new CreateTableCommand({
    TableName,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [...types].map(([AttributeName, AttributeType]) => ({ AttributeName, AttributeType })),
    KeySchema: [key('pk', 'HASH'), key('sk', 'RANGE')],
    GlobalSecondaryIndexes: indexes.map(({ name, partitionKey, sortKey, projection }) => ({
      IndexName: name,
      KeySchema: [key(partitionKey.name, 'HASH'), ...(sortKey ? [key(sortKey.name, 'RANGE')] : [])],
      Projection:
        typeof projection === 'string'
          ? { ProjectionType: projection }
          : { ProjectionType: 'INCLUDE', NonKeyAttributes: [...projection.include] },
    })),
  });
}

/** Rows come out of their marshalled form: sets have no order there. */
const itemSchema = z
  .custom<Record<string, AttributeValue>>((item) => typeof item === 'object')
  .transform((item) => unmarshall(item));
const errorSchema = z.object({
  name: z.string(),
  Item: itemSchema.optional(),
  CancellationReasons: z.array(z.object({ Code: z.string(), Item: itemSchema.optional() })).optional(),
});

/** Batches come in no order, and texts of errors are not compared. */
async function answerOf(client: DynamoDBDocumentClient, command: Command): Promise<Answer> {
  try {
    // The other engine tells of capacity unasked.
    const { $metadata, ConsumedCapacity, ...done } = outputSchema.parse(await sendTo(client, command));
    if ('Responses' in done) return { done: { ...done, Responses: sorted(done.Responses) } };
    const inIndex = command instanceof QueryCommand && command.input.IndexName !== undefined;
    return { done: inIndex && 'Items' in done ? { ...done, Items: sortedTies(done.Items) } : done };
  } catch (error) {
    // Everything else is a fault of the memory engine, or no connection to the other one.
    if (!(error instanceof Error) || !('$fault' in error)) throw error;
    const { name, Item, CancellationReasons } = errorSchema.parse(error);
    return { refused: { name, Item, CancellationReasons } };
  }
}

const rowsSchema = z.array(
  z.looseObject({ pk: z.string().optional(), sk: z.string().optional(), dueAt: z.number().optional() }),
);
type Rows = z.output<typeof rowsSchema>;
const rowsByTable = z.record(z.string(), rowsSchema);

const place = ({ pk, sk }: Rows[number]) => JSON.stringify([pk, sk]);
const byPlace = (a: Rows[number], b: Rows[number]) => (place(a) < place(b) ? -1 : 1);

/** Rows of an index with the same sort key come in no order. */
function sortedTies(items: unknown): Rows {
  const ties: Rows[] = [];
  for (const row of rowsSchema.parse(items)) {
    const last = ties.at(-1);
    if (last?.[0]?.dueAt === row.dueAt) last?.push(row);
    else ties.push([row]);
  }
  return ties.flatMap((rows) => rows.toSorted(byPlace));
}

function sorted(responses: unknown): unknown {
  const byTable = Object.entries(rowsByTable.parse(responses));
  return Object.fromEntries(byTable.map(([table, rows]) => [table, rows.toSorted(byPlace)]));
}
