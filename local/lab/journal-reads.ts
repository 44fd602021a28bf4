import { BatchGetCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { messagePrefix, messageRowSchema, pushRowSchema } from '../../lambdas/adapters/journal-rows.ts';
import type { MessageRow } from '../../lambdas/core/journal.ts';
import type { PushRow } from '../../lambdas/core/push-row.ts';
import type { RowKey } from './journal-writes.ts';

export interface ReadRows {
  readonly messages: readonly MessageRow[];
  readonly pushes: readonly PushRow[];
}

/** Reads rows of the journal, consistently; those that are not there are left out, and there may be no room for some. */
export type ReadKeys = (
  keys: readonly RowKey[],
) => Promise<{ readonly items: readonly unknown[]; readonly unread: readonly RowKey[] }>;

const itemSchema = z.looseObject({ sk: z.string() });

/** Rows of another version, which nobody here can read, are left out. */
export function parseRows(items: readonly unknown[]): ReadRows {
  const known = items.flatMap((item) => itemSchema.safeParse(item).data ?? []);
  const isMessage = ({ sk }: { readonly sk: string }) => sk.startsWith(messagePrefix);
  return {
    messages: known.filter(isMessage).flatMap((item) => messageRowSchema.safeParse(item).data ?? []),
    pushes: known.filter((item) => !isMessage(item)).flatMap((item) => pushRowSchema.safeParse(item).data ?? []),
  };
}

const keysSchema = z.array(z.object({ pk: z.string(), sk: z.string() })).default([]);

export const readsOf =
  (client: DynamoDBDocumentClient, table: string): ReadKeys =>
  async (keys) => {
    const request = { [table]: { Keys: [...keys], ConsistentRead: true } };
    const { Responses, UnprocessedKeys } = await client.send(new BatchGetCommand({ RequestItems: request }));
    return { items: Responses?.[table] ?? [], unread: keysSchema.parse(UnprocessedKeys?.[table]?.Keys) };
  };
