import { type DynamoDBDocumentClient, paginateQuery } from '@aws-sdk/lib-dynamodb';
import type { Customer } from '../core/customer.ts';
import type { Device } from '../core/device.ts';
import { defaultPreferences, type Preferences } from '../core/preferences.ts';
import { customerKey, readDeviceRow } from './device-rows.ts';
import { preferencesKey, preferencesOf } from './preferences.ts';

/** A customer's devices, also such as have expired, and wishes, in one consistent query: their sort keys lie side by side. */
export async function readCustomer(
  client: DynamoDBDocumentClient,
  tableName: string,
  customerId: string,
): Promise<Customer> {
  const devices: Device[] = [];
  let preferences: Preferences = defaultPreferences;
  const { sk: last } = preferencesKey(customerId);
  const pages = paginateQuery(
    { client },
    {
      TableName: tableName,
      ConsistentRead: true,
      KeyConditionExpression: 'pk = :pk AND sk BETWEEN :first AND :last',
      ExpressionAttributeValues: { ':pk': customerKey(customerId), ':first': 'device~', ':last': last },
    },
  );
  for await (const { Items = [] } of pages) {
    for (const item of Items) {
      if (item.sk === last) preferences = preferencesOf(item);
      else devices.push(...[readDeviceRow(item)].filter((device) => device !== undefined));
    }
  }
  return { devices, preferences };
}
