/**
 * What happens to one attempt of one request on its way to the service.
 *
 * - `go`: it is executed.
 * - `lost`: it never arrives; the caller learns so by a timeout.
 * - `throttled`: the whole request is refused, and the SDK repeats it.
 * - `conflict`: another transaction holds one of the rows. TransactWrite, Put, Update and Delete only; not repeated.
 * - `throttled-item`: one row of a transaction is throttled. TransactWrite only; not repeated.
 * - `late`: the caller sees a timeout and repeats, and this attempt is executed all the same once `arrives` resolves,
 *   perhaps after its repeat. Its answer reaches nobody.
 */
export type Turn =
  | 'go'
  | 'lost'
  | 'throttled'
  | 'conflict'
  | 'throttled-item'
  | { readonly kind: 'late'; readonly arrives: Promise<void> };

/** Without `sk` all rows of one partition. Where the call reads an index, `pk` is the index's partition, as text. */
export interface RowKey {
  readonly table: string;
  readonly pk: string;
  readonly sk?: string;
}

export type TableOperation = 'Get' | 'Put' | 'Update' | 'Delete' | 'Query' | 'Scan' | 'BatchGet' | 'TransactWrite';

export interface TableCall {
  readonly service: 'dynamodb';
  readonly operation: TableOperation;
  readonly tables: readonly string[];
  /** Empty for a Scan. */
  readonly keys: readonly RowKey[];
  readonly index?: string;
  readonly write: boolean;
  /** True for every write: its condition looks at the newest row. */
  readonly consistent: boolean;
  /** 1 to 4. No time passes in the engine itself: whoever answers `turn` moves the clock by the SDK's pauses. */
  readonly attempt: number;
}

export type QueueOperation =
  | 'SendMessage'
  | 'SendMessageBatch'
  | 'ReceiveMessage'
  | 'DeleteMessage'
  | 'DeleteMessageBatch'
  | 'ChangeMessageVisibility'
  | 'ChangeMessageVisibilityBatch'
  | 'GetQueueAttributes';

export interface QueueCall {
  readonly service: 'sqs';
  readonly operation: QueueOperation;
  /** The queue's name. */
  readonly queue: string;
  /** Entries of a batch, 1 for everything else. */
  readonly entries: number;
  /** True for all but GetQueueAttributes: a receive hides messages and counts. */
  readonly write: boolean;
  readonly attempt: number;
}

export type Call = TableCall | QueueCall;

/** What the world does to the calls of one client. Every member is asked anew for each attempt. */
export interface Chaos {
  /**
   * Asked before an attempt is executed; it goes on when the answer is there. Kill the caller with a promise that never
   * settles: one that rejects lets the caller's `catch` and `finally` run, which a dead process does not.
   */
  readonly turn: (call: Call) => Turn | Promise<Turn>;
  /** Told of each attempt that was done, at once, also of one whose answer reaches nobody. */
  readonly executed: (call: Call) => void;
  /**
   * Asked after an attempt was executed, whether it was done or refused.
   * @param refusal the error's name, undefined where it was done
   */
  readonly answered: (call: Call, refusal: string | undefined) => 'arrives' | 'lost' | Promise<'arrives' | 'lost'>;
  /** How old, in milliseconds, the answer to a read that is not consistent shall be for this row; 0 is the newest. */
  readonly ageMs: (call: TableCall, key: Required<RowKey>) => number;
  /** At most so many rows on a page of a Query or Scan, as if the page were 1 MB long; at least 1. */
  readonly pageRows: (call: TableCall) => number;
  /** Of how many keys of a BatchGet, from the end, the rows come back as `UnprocessedKeys`; less than all. */
  readonly unprocessedKeys: (call: TableCall) => number;
  /** The ids of a batch's entries that the service does not take this time, by a fault of its own. */
  readonly failedEntries: (call: QueueCall, ids: readonly string[]) => readonly string[];
}

/** Nothing ever happens. */
export const calm: Chaos = {
  turn: () => 'go',
  executed: () => {},
  answered: () => 'arrives',
  ageMs: () => 0,
  pageRows: () => Number.POSITIVE_INFINITY,
  unprocessedKeys: () => 0,
  failedEntries: () => [],
};
