import type { SqsRecord } from './sqs-record.ts';

export type MatchesFilter = (pattern: unknown, record: unknown) => boolean;

/**
 * Whether the function is to see a record: at least one pattern matches, or there is none.
 * A pattern looks into a body that is a JSON object; any other body is compared as text.
 * Source: Lambda developer guide, "Using event filtering with an Amazon SQS event source".
 */
export function isWanted(record: SqsRecord, patterns: readonly unknown[], matchesFilter: MatchesFilter): boolean {
  if (patterns.length === 0) return true;
  const shown = { ...record, body: jsonObjectOr(record.body) };
  return patterns.some((pattern) => matchesFilter(pattern, shown));
}

function jsonObjectOr(body: string): unknown {
  try {
    const parsed: unknown = JSON.parse(body);
    return typeof parsed === 'object' && parsed !== null ? parsed : body;
  } catch {
    return body;
  }
}
