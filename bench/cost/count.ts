import * as z from 'zod';
import type { Assumptions } from './prices.ts';
import type { Usage } from './usage.ts';

/** What was seen while a scenario ran. */
export interface Seen {
  /** Requests of the app, and events of the contact centre, that the scenario sent. */
  readonly apiRequests: number;
  readonly events: number;
  readonly pushes: number;
  /** By function, by operation: what the local proxy counted. */
  readonly requests: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** The stack's output: `Function: line`. */
  readonly lines: readonly string[];
  readonly functions: readonly FunctionFacts[];
}

export interface FunctionFacts {
  readonly logicalId: string;
  readonly memoryMb: number;
  /** What feeds it, where a queue does. */
  readonly queue?: 'fifo' | 'standard';
}

const capacityLine = z.object({
  bench: z.literal('capacity'),
  reads: z.number(),
  writes: z.number(),
  writesOf: z.record(z.string(), z.number()),
});

/**
 * What a scenario used. A request that Lambda makes for a function's queue is not told from an idle poll by the proxy:
 * each batch counts as one receive and one delete, and idle polls are counted by the month.
 */
export function usageOf(seen: Seen, assumptions: Assumptions): Usage {
  const { apiRequests, events, requests, functions } = seen;
  const of = (name: string, ...operations: string[]) =>
    operations.reduce((sum, operation) => sum + (requests[name]?.[operation] ?? 0), 0);
  let [invocations, gigabyteSeconds, reads, writes, sqsStandard, sqsFifo] = [0, 0, 0, 0, 0, 0];
  for (const { logicalId, memoryMb, queue } of functions) {
    const batches = of(logicalId, 'DeleteMessageBatch', 'DeleteMessage');
    const own = queue ? batches : invocationsWithoutQueue(logicalId, seen);
    invocations += own;
    gigabyteSeconds += (own * memoryMb * billed(logicalId, assumptions)) / 1024 / 1000;
    if (queue === 'fifo') sqsFifo += 2 * batches;
    if (queue === 'standard') sqsStandard += 2 * batches;
    // Jobs go out in batches, looks one by one; a job that comes again is hidden longer.
    sqsFifo += of(logicalId, 'SendMessageBatch') + (queue === 'fifo' ? of(logicalId, 'ChangeMessageVisibility') : 0);
    sqsStandard += of(logicalId, 'SendMessage');
  }
  let logBytes = invocations * assumptions.logBytesPerInvocation.bytes;
  logBytes += apiRequests * assumptions.accessLogBytesPerRequest.bytes;
  for (const line of seen.lines) {
    const text = functionLine(line, functions);
    if (text === undefined) continue;
    const capacity = readCapacity(text);
    if (capacity) {
      reads += capacity.reads;
      writes += capacity.writes;
    } else {
      logBytes += Buffer.byteLength(text) + assumptions.logBytesPerEvent.bytes;
    }
  }
  const outGigabytes = (seen.pushes * assumptions.outBytesPerPush.bytes) / 1e9;
  return {
    apiRequests,
    events,
    invocations,
    gigabyteSeconds,
    reads,
    writes,
    sqsStandard,
    sqsFifo,
    logGigabytes: logBytes / 1e9,
    outGigabytes,
  };
}

/** Which rows and indexes the write units went to, by kind. */
export function writesOf({ lines, functions }: Pick<Seen, 'lines' | 'functions'>): Record<string, number> {
  const all: Record<string, number> = {};
  for (const line of lines) {
    const text = functionLine(line, functions);
    for (const [kind, units] of Object.entries((text && readCapacity(text)?.writesOf) || {})) {
      all[kind] = (all[kind] ?? 0) + units;
    }
  }
  return all;
}

/** The sweeper runs by the minute, not by the message. */
function invocationsWithoutQueue(logicalId: string, { apiRequests, events }: Seen): number {
  if (logicalId.startsWith('ApiFunction')) return apiRequests;
  return logicalId.startsWith('RouteFunction') ? events : 0;
}

function billed(logicalId: string, { billedMilliseconds }: Assumptions): number {
  if (logicalId.includes('Dispatch')) return billedMilliseconds.dispatch;
  return logicalId.includes('Authorize') ? billedMilliseconds.authorize : billedMilliseconds.other;
}

function functionLine(line: string, functions: readonly FunctionFacts[]): string | undefined {
  const [name = '', text] = line.split(/: (.*)/s);
  const isOfMinute = name.startsWith('Sweep');
  return functions.some(({ logicalId }) => logicalId === name) && !isOfMinute ? text : undefined;
}

function readCapacity(text: string): z.output<typeof capacityLine> | undefined {
  if (!text.startsWith('{"bench":"capacity"')) return undefined;
  return capacityLine.parse(JSON.parse(text));
}
