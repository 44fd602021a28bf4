import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, type ServiceOutputTypes } from '@aws-sdk/lib-dynamodb';
import { sendAsSdk } from './attempts.ts';
import { type Chaos, calm } from './chaos.ts';
import { prepare, refusalOf } from './tables/commands.ts';
import { copyItemOut } from './tables/copy-in.ts';
import type { IndexDefinition } from './tables/index-definition.ts';
import type { Engine } from './tables/request.ts';
import { createTable } from './tables/table.ts';
import type { Value } from './tables/value.ts';

export interface MemoryTableDefinition {
  /** A number attribute with epoch seconds; without it rows do not expire. */
  readonly ttlAttribute?: string;
  readonly indexes?: readonly IndexDefinition[];
}

export interface MemoryTablesOptions {
  /** By name. All have the text keys `pk` and `sk`. */
  readonly tables: Readonly<Record<string, MemoryTableDefinition>>;
  /** Epoch milliseconds; must not go back. */
  readonly now: () => number;
  /** How long after its TTL a row disappears: 0 (default) at once, Infinity never, AWS says within days. */
  readonly ttlDelayMs?: number;
  /** The greatest age that `Chaos.ageMs` may ask for; default 5,000 ms. */
  readonly rememberMs?: number;
}

export interface MemoryTables {
  /**
   * A client on these tables, for the adapters: as many as the world has processes, each with its own chaos.
   * Commands: Get, Put, Update, Delete, Query, Scan, BatchGet, TransactWrite; every other one, and every member of a
   * command that is not acted on, is an Error. What the service refuses is the SDK's own exception.
   */
  readonly client: (chaos?: Chaos) => DynamoDBDocumentClient;
  /** All rows of a table as they stand now, in no order, as copies; it asks no chaos. */
  readonly rows: (tableName: string) => Record<string, Value>[];
}

/**
 * DynamoDB in memory for simulations: requests take microseconds, nothing is serialized and no timer runs. One command
 * is one instant; whatever happens around it comes from the chaos of its client.
 *
 * Left out: the limits of 400 KB for a row and 1 MB for a page (see `Chaos.pageRows`) and for expressions, arithmetic
 * with fractions, UPDATED_OLD and UPDATED_NEW, parallel scans, BatchWrite, TransactGet, PartiQL and the old parameters
 * without expressions.
 */
export function createMemoryTables(options: MemoryTablesOptions): MemoryTables {
  const { now, ttlDelayMs = 0, rememberMs = 5_000 } = options;
  const tables = new Map(
    Object.entries(options.tables).map(([name, { ttlAttribute, indexes = [] }]) => [
      name,
      createTable({ indexes, ttlAttribute, ttlDelayMs, rememberMs, now }),
    ]),
  );
  const transactions: Engine['transactions'] = new Map();
  return {
    client: (chaos = calm) => new MemoryDocumentClient({ tables, chaos, now, transactions }),
    rows: (tableName) => {
      const table = tables.get(tableName);
      if (table === undefined) throw new Error(`There is no table ${tableName}.`);
      const rows = [...table.entries()].map(({ key }) => table.newest(key));
      return rows.filter((row) => row !== undefined).map(copyItemOut);
    },
  };
}

/** Sends nothing; it gives the document clients their configuration. */
const bareClient = new DynamoDBClient({
  region: 'memory',
  credentials: { accessKeyId: 'memory', secretAccessKey: 'memory' },
});

class MemoryDocumentClient extends DynamoDBDocumentClient {
  readonly #engine: Engine;

  constructor(engine: Engine) {
    super(bareClient);
    this.#engine = engine;
  }

  override send<Output extends ServiceOutputTypes>(command: object, ...others: unknown[]): Promise<Output>;
  override async send(command: object, ...others: unknown[]): Promise<unknown> {
    if (others.some((each) => typeof each === 'function')) throw new Error('This client calls nobody back.');
    const engine = this.#engine;
    const { call, execute } = prepare(engine, command);
    const answer = await sendAsSdk(engine.chaos, call, execute, (disturbance, at) => refusalOf(at, disturbance));
    return { $metadata: { httpStatusCode: 200 }, ...answer };
  }
}
