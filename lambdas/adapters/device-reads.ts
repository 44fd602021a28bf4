import { type DynamoDBDocumentClient, GetCommand, paginateQuery } from '@aws-sdk/lib-dynamodb';
import {
  type Claim,
  claimKey,
  customerKey,
  deviceKey,
  readClaimRow,
  readDeviceRow,
  readUnregisterRow,
  routingKey,
  type StoredDevice,
  unregisterHashOf,
  unregisterRowKey,
} from './device-rows.ts';

/** Consistent reads of the device table, each also of rows whose time is over, unless it gets the time. */
export function deviceReads(client: DynamoDBDocumentClient, tableName: string) {
  const read = async (Key: { pk: string; sk: string }) =>
    (await client.send(new GetCommand({ TableName: tableName, Key, ConsistentRead: true }))).Item;

  /** A customer's rows whose sort keys lie between these two, both included. */
  async function rows(customerId: string, from: string, to: string): Promise<Record<string, unknown>[]> {
    const found: Record<string, unknown>[] = [];
    const pages = paginateQuery(
      { client },
      {
        TableName: tableName,
        ConsistentRead: true,
        KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
        ExpressionAttributeValues: { ':pk': customerKey(customerId), ':from': from, ':to': to },
      },
    );
    for await (const { Items = [] } of pages) found.push(...Items);
    return found;
  }

  return {
    rows,
    device: async (id: { customerId: string; deviceId: string }) => readDeviceRow(await read(deviceKey(id))),
    devices: async (customerId: string): Promise<StoredDevice[]> =>
      (await rows(customerId, 'device~', 'device~\uffff')).flatMap((item) => readDeviceRow(item) ?? []),
    claim: async (hash: string) => readClaimRow(await read(claimKey(hash))),
    routing: async (routingId: string) => readClaimRow(await read(routingKey(routingId))),
    unregister: async (key: string, now: number) =>
      readUnregisterRow(await read(unregisterRowKey(unregisterHashOf(key))), now),
  };
}
export type DeviceReads = ReturnType<typeof deviceReads>;

/** The condition that a device or claim is the one that was read: each registration has its own version. */
export function asRead(row: Claim | undefined) {
  if (!row) return { ConditionExpression: 'attribute_not_exists(pk)' };
  return {
    ConditionExpression: 'customerId = :customer AND deviceId = :device AND version = :version',
    ExpressionAttributeValues: {
      ':customer': row.customerId,
      ':device': row.deviceId,
      ':version': row.version,
    },
  };
}
