import { randomUUID } from 'node:crypto';
import type { CallbackAnswer } from '../adapters/callback-rows.ts';
import type { SourceRequest } from '../adapters/ingest-queue.ts';
import type { LogFields } from '../adapters/log.ts';
import type { ActedEvent } from '../core/outside-event.ts';
import { type CallbackReading, readDesktopCallback } from '../sources/desktop-callback.ts';
import { readJsonBody } from '../sources/json-body.ts';

export interface CallbackDependencies {
  /** False where the same action of the same notification was handled before. */
  readonly noteCallback: (answer: CallbackAnswer, now: number) => Promise<boolean>;
  /** Told of what was handled, once. */
  readonly acted: (event: ActedEvent) => void;
  readonly now: () => number;
  readonly info: (event: string, fields: LogFields) => void;
}

/** What became of a callback. */
export type Heard =
  | { readonly kind: 'done' }
  | { readonly kind: 'dead'; readonly reason: string; readonly correlationId?: string };

/**
 * Handles what an agent clicked: once, whoever repeats it. The log says nothing of what the callback holds.
 * @throws where the table cannot be reached: the request comes again
 */
export async function hearCallback(
  { body, receivedAt, ...request }: Pick<SourceRequest, 'body' | 'receivedAt' | 'correlationId'>,
  { noteCallback, acted, now, info }: CallbackDependencies,
): Promise<Heard> {
  // What our own function put on the queue has one.
  const { correlationId = randomUUID() } = request;
  const reading = readBody(body, receivedAt);
  if (reading.kind === 'unreadable') return { kind: 'dead', reason: reading.reason, correlationId };
  const { actedAt, ...callback } = reading.callback;
  const { notificationId, actionId } = callback;
  const handledAt = now();
  const answer = {
    notificationId,
    actionId,
    state: 'handled',
    handledAt: new Date(handledAt).toISOString(),
    correlationId,
  } as const;
  const isFirst = await noteCallback(answer, handledAt);
  if (isFirst) {
    const detail = { ...callback, correlationId, actedAt: new Date(actedAt).toISOString() };
    acted({ name: 'agent.acted', detail });
  }
  info('agent-acted', { correlationId, repeat: !isFirst });
  return { kind: 'done' };
}

function readBody(body: Uint8Array, receivedAt: number): CallbackReading {
  const content = readJsonBody(body);
  return typeof content === 'string'
    ? { kind: 'unreadable', reason: content }
    : readDesktopCallback(content, receivedAt);
}
