import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { startDynamoDb } from '../local/dynamodb/start.ts';
import { accountId, region } from '../local/place.ts';
import { startProxy } from '../local/proxy/proxy.ts';
import { createTable } from '../local/resources/dynamodb-table.ts';

/**
 * What the local proxy costs a call: GetItem on DynamoDB Local, straight and through the proxy, in turn. The ratio of the
 * medians counts; absolute times are this machine's.
 *
 * npm run bench:proxy -- [rounds, default 10]
 */
const rounds = Number(process.argv[2] ?? 10);
const callsPerRound = 300;

const engine = await startDynamoDb();
const proxy = await startProxy(
  { dynamodb: engine.endpoint, sqs: 'http://127.0.0.1:9', secretsmanager: 'http://127.0.0.1:9' },
  { region, accountId },
);
const credentials = { accessKeyId: 'BENCH', secretAccessKey: 'local' };
const clients = {
  straight: new DynamoDBClient({ region, credentials, endpoint: engine.endpoint }),
  proxied: new DynamoDBClient({ region, credentials, endpoint: proxy.endpoint }),
};
await createTable(
  clients.straight,
  {
    logicalId: 'Bench',
    identity: { ref: 'Bench', attributes: {} },
    properties: {
      AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
      BillingMode: 'PAY_PER_REQUEST',
    },
  },
  { lateTtl: false },
);

async function millisecondsPerCall(client: DynamoDBClient): Promise<number> {
  const begun = performance.now();
  for (let call = 0; call < callsPerRound; call += 1) {
    await client.send(new GetItemCommand({ TableName: 'Bench', Key: { pk: { S: 'a' } }, ConsistentRead: true }));
  }
  return (performance.now() - begun) / callsPerRound;
}

const times: Record<keyof typeof clients, number[]> = { straight: [], proxied: [] };
for (let round = 0; round <= rounds; round += 1) {
  for (const name of ['straight', 'proxied'] as const) {
    const time = await millisecondsPerCall(clients[name]);
    if (round > 0) times[name].push(time);
  }
}
const median = (values: number[]) => values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? 0;
const [straight, proxied] = [median(times.straight), median(times.proxied)];
console.log(
  `straight ${straight.toFixed(2)} ms, through the proxy ${proxied.toFixed(2)} ms a call: ratio ${(proxied / straight).toFixed(2)}`,
);
for (const client of Object.values(clients)) client.destroy();
await proxy.close();
await engine.close();
