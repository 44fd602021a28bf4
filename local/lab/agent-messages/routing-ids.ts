import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { deviceReads } from '../../../lambdas/adapters/device-reads.ts';
import type { ReplyStack } from './reply-stack.ts';

/** The devices of a customer by what their app, once registered here, tells a contact centre that addresses devices. */
export async function routingIdsOf(customerId: string, { services, template }: ReplyStack): Promise<readonly string[]> {
  const client = DynamoDBDocumentClient.from(services.dynamoDbClient);
  const devices = await deviceReads(client, template.outputs.DeviceTableName ?? '').devices(customerId);
  return devices.flatMap(({ routingId }) => routingId ?? []);
}
