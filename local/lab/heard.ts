import * as z from 'zod';
import { parseSourceRequest, type SourceRequest } from '../../lambdas/adapters/ingest-queue.ts';
import { createBounded } from './bounded.ts';
import type { Part } from './pipeline-parts.ts';
import { type KeptEvent, type Meant, searchHeard } from './search-heard.ts';

/** An event of a contact centre as the function that hears it got it. */
export interface HeardEvent {
  /** Epoch milliseconds of the functions' clock: when it came. */
  readonly at: number;
  readonly via: 'bus' | 'queue';
  /** The logical id of who heard it. */
  readonly functionName: string;
  /** The EventBridge event, or of the ingest queue's record what it takes to send it again: `{body}`. */
  readonly payload: unknown;
  /** JSON for people: a webhook's body stands in it as it was sent, not in base64. */
  readonly text: string;
}

export interface Heard {
  /** Takes what a function that hears was invoked with. @returns how many events there were in it that are new */
  readonly hear: (functionName: string, part: Part['kind'], payload: unknown, now: number) => number;
  /** The newest event that names the message. */
  readonly find: (message: Meant) => HeardEvent | undefined;
  /** The newest 20 events that name the message, oldest first. */
  readonly all: (message: Meant) => readonly HeardEvent[];
  /** When the message was heard of, at the latest then. */
  readonly heardAt: (messageId: string, until: number) => number | undefined;
}

const recordsSchema = z.object({ Records: z.array(z.object({ messageId: z.string(), body: z.string() })) });
const mostFound = 20;

/**
 * Keeps the newest events, at most 2,000, and 16 MiB of text.
 * @param messageIdsIn what its reader calls the messages of a request: some sources have no ids of their own
 */
export function createHeard(
  messageIdsIn: (request: SourceRequest) => readonly string[] = () => [],
  most = { count: 2_000, bytes: 16 * 1_048_576 },
): Heard {
  const kept = createBounded<KeptEvent>(most);
  const { naming, namingBoth } = searchHeard(kept.newest, messageIdsIn);
  let events = 0;

  function hearEvent(functionName: string, event: unknown, at: number): number {
    events += 1;
    const text = JSON.stringify(event) ?? 'null';
    // The same event may be replayed: each time it comes it is one.
    kept.set(`event ${events}`, { at, via: 'bus', functionName, raw: text, text }, 2 * text.length);
    return 1;
  }

  function hearRecord(functionName: string, id: string, body: string, now: number): number {
    // What waits for its conversation comes again and again as the same message of the queue.
    if (kept.has(id)) return 0;
    const request = parseSourceRequest(body);
    const text = request ? textOf(request) : body;
    const at = request?.receivedAt ?? now;
    kept.set(id, { at, via: 'queue', functionName, raw: body, text }, 2 * (text.length + body.length));
    return 1;
  }

  return {
    hear: (functionName, part, payload, now) => {
      if (part === 'route') return hearEvent(functionName, payload, now);
      const records = recordsSchema.safeParse(payload).data?.Records ?? [];
      return records.reduce((sum, { messageId, body }) => sum + hearRecord(functionName, messageId, body, now), 0);
    },
    find: (message) => namingBoth(message, 1).map(shown)[0],
    all: (message) => namingBoth(message, mostFound).toReversed().map(shown),
    heardAt: (messageId, until) => naming(messageId, 1, ({ at }) => at <= until)[0]?.at,
  };
}

const shown = ({ at, via, functionName, raw, text }: KeptEvent): HeardEvent => ({
  at,
  via,
  functionName,
  payload: via === 'bus' ? JSON.parse(raw) : { body: raw },
  text,
});

/** Its body as JSON where it is JSON, unless that is so deep that it can be read and not written. */
function textOf({ body, ...request }: SourceRequest): string {
  const text = Buffer.from(body).toString();
  try {
    return JSON.stringify({ ...request, body: JSON.parse(text) });
  } catch {
    return JSON.stringify({ ...request, body: text });
  }
}
