import type { SourceRequest } from '../adapters/ingest-queue.ts';
import { type HearDependencies, hearReading } from '../hear/hear-reading.ts';
import { readJsonBody } from '../sources/json-body.ts';
import type { Unreadable } from '../sources/said-nothing.ts';
import { type CallbackDependencies, hearCallback } from './hear-callback.ts';
import { type PlaceDependencies, placeMessage } from './place-message.ts';
import type { ReadRequest } from './read-request.ts';

export interface RequestDependencies extends HearDependencies, PlaceDependencies, CallbackDependencies {
  /** Undefined where a message of the queue is no request. */
  readonly parse: (message: string) => SourceRequest | undefined;
  readonly read: ReadRequest;
}

/** What is to be done with a message of the queue. */
export type End =
  | { readonly kind: 'done' }
  | { readonly kind: 'again'; readonly seconds: number; readonly because: string; readonly messageId: string }
  /** It leads nowhere. */
  | {
      readonly kind: 'dead';
      readonly reason: string;
      readonly messageId?: string;
      readonly correlationId?: string;
    };

/**
 * Hears all that a request of a source says.
 * @throws where a table or queue cannot be reached: the request comes again, and the rows make that harmless
 */
export async function ingestRequest(message: string, dependencies: RequestDependencies): Promise<End> {
  const request = dependencies.parse(message);
  if (!request) return { kind: 'dead', reason: 'it is no request of a source' };
  if (request.source === 'desktop-callbacks') return hearCallback(request, dependencies);
  const body = readJsonBody(request.body);
  if (typeof body === 'string') return { kind: 'dead', reason: body };
  const readings = dependencies.read(request, body);
  if (!readings) return { kind: 'dead', reason: 'the deployment has no such source' };
  for (const reading of readings) {
    if (reading.decision !== 'agent-message') {
      await hearReading(reading, dependencies.now(), dependencies);
      continue;
    }
    const placed = await placeMessage(reading.message, request, dependencies);
    if (placed.kind !== 'placed') return placed;
    await hearReading({ ...reading, message: placed.message }, dependencies.now(), dependencies);
  }
  const unreadable = readings.find((reading) => reading.decision === 'unreadable');
  return unreadable ? deadOf(unreadable) : { kind: 'done' };
}

function deadOf({ reason, known: { messageId } }: Unreadable): End {
  return { kind: 'dead', reason, ...(messageId === undefined ? {} : { messageId }) };
}
