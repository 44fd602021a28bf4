import {
  BatchGetCommand,
  DeleteCommand,
  GetCommand,
  PutCommand,
  QueryCommand,
  ScanCommand,
  TransactWriteCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import type { Disturbance } from '../attempts.ts';
import type { TableCall } from '../chaos.ts';
import { cancelled, conflict, conflictReason, noReason, throttled, throttledReason } from './exceptions.ts';
import { prepareBatchGet, prepareGet } from './get.ts';
import { prepareQuery } from './query.ts';
import type { Engine, Prepared } from './request.ts';
import { prepareScan } from './scan.ts';
import { prepareTransaction } from './transaction.ts';
import { prepareDelete, preparePut, prepareUpdate } from './write.ts';

let transactions = 0;

/**
 * Reads a command of @aws-sdk/lib-dynamodb.
 * @throws what the service would refuse whatever the rows are, and an Error for what this engine does not know
 */
export function prepare(engine: Engine, command: object): Prepared {
  if (command instanceof GetCommand) return prepareGet(engine, command.input);
  if (command instanceof UpdateCommand) return prepareUpdate(engine, command.input);
  if (command instanceof PutCommand) return preparePut(engine, command.input);
  if (command instanceof QueryCommand) return prepareQuery(engine, command.input);
  if (command instanceof TransactWriteCommand) {
    transactions += 1;
    return prepareTransaction(engine, command.input, `generated ${transactions}`);
  }
  if (command instanceof BatchGetCommand) return prepareBatchGet(engine, command.input);
  if (command instanceof DeleteCommand) return prepareDelete(engine, command.input);
  if (command instanceof ScanCommand) return prepareScan(engine, command.input);
  throw new Error(`This engine does not know the command ${command.constructor.name}.`);
}

/** The service's error for a disturbance. */
export function refusalOf({ operation, write, keys, attempt }: TableCall, disturbance: Disturbance): Error {
  if (disturbance === 'throttled') return throttled(attempt);
  if (operation === 'TransactWrite') {
    const reason = disturbance === 'conflict' ? conflictReason() : throttledReason();
    return cancelled(keys.map((_, index) => (index === 0 ? reason : noReason())));
  }
  if (disturbance === 'conflict' && write) return conflict();
  throw new Error(`A ${operation} cannot meet "${disturbance}".`);
}
