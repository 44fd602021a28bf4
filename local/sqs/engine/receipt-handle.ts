import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import { type ApiError, apiError } from './api-error.ts';
import type { Message } from './message.ts';
import type { Queue } from './queue.ts';

const handleSchema = z.tuple([z.string(), z.string(), z.string()]);

/** A handle is opaque to callers; here it holds queue, message and the mark of one receive. */
export function newReceipt(): string {
  return randomUUID();
}

export const handleOf = (queue: Queue, message: Message): string =>
  Buffer.from(JSON.stringify([queue.arn, message.id, message.receipt])).toString('base64');

/** Finds the message of a handle. `message` is undefined once it has left; `newest` says that no later receive replaced it. */
export function readHandle(
  queue: Queue,
  handle: string,
): { readonly message: Message | undefined; readonly newest: boolean } | ApiError {
  const parts = handleSchema.safeParse(parseJson(Buffer.from(handle, 'base64').toString()));
  if (!parts.success || parts.data[0] !== queue.arn)
    return apiError('ReceiptHandleIsInvalid', `The input receipt handle "${handle}" is not a valid receipt handle.`);
  const message = queue.messages.get(parts.data[1]);
  return { message, newest: message !== undefined && message.receipt === parts.data[2] };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
