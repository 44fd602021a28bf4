import { createHash, randomBytes } from 'node:crypto';

/** Lambda stops a chain of requests at about 16 invocations of one function. */
export const MAXIMUM_HOPS = 16;

/** Invocations so far in a chain of requests, by function. */
type Lineage = ReadonlyMap<string, number>;

/**
 * How often the chain of requests that led to a message has invoked this function.
 * @param traceHeader the message's AWSTraceHeader, for example `Root=1-…;Parent=…;Sampled=0;Lineage=a87bd80c:3`.
 * Source: Lambda developer guide, "Use Lambda recursive loop detection to prevent infinite loops".
 */
export function hopsOf(traceHeader: string | undefined, functionName: string): number {
  return lineageOf(traceHeader).get(idOf(functionName)) ?? 0;
}

/**
 * The trace header of the invocation that these messages cause: one hop more for this function, and of every other
 * function the longest chain among the messages. The function's SDK clients send it on with each call, and the
 * receiving service keeps it.
 */
export function nextTraceHeader(traceHeaders: readonly (string | undefined)[], functionName: string): string {
  const merged = new Map<string, number>();
  for (const traceHeader of traceHeaders) {
    for (const [id, hops] of lineageOf(traceHeader)) merged.set(id, Math.max(hops, merged.get(id) ?? 0));
  }
  const id = idOf(functionName);
  merged.set(id, (merged.get(id) ?? 0) + 1);
  const root = traceHeaders.map((header) => fieldOf(header, 'Root')).find((found) => found !== undefined) ?? newRoot();
  const lineage = [...merged].map(([each, hops]) => `${each}:${hops}`).join('|');
  return `Root=${root};Parent=${randomBytes(8).toString('hex')};Sampled=0;Lineage=${lineage}`;
}

function lineageOf(traceHeader: string | undefined): Lineage {
  const entries = fieldOf(traceHeader, 'Lineage')?.split('|') ?? [];
  return new Map(entries.map((entry) => [entry.split(':')[0] ?? '', Number(entry.split(':')[1]) || 0]));
}

function fieldOf(traceHeader: string | undefined, name: string): string | undefined {
  return traceHeader
    ?.split(';')
    .map((field) => field.split('='))
    .find(([key]) => key === name)?.[1];
}

const idOf = (functionName: string): string => createHash('sha256').update(functionName).digest('hex').slice(0, 8);

const newRoot = (): string => `1-${randomBytes(4).toString('hex')}-${randomBytes(12).toString('hex')}`;
