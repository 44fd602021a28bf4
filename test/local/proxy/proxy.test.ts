import { DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { ReceiveMessageCommand, SendMessageBatchCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Call } from '../../../local/lab/watch.ts';
import { type Proxy as AwsProxy, startProxy } from '../../../local/proxy/proxy.ts';
import type { Rule } from '../../../local/proxy/rule.ts';
import { type SecretsServer, startSecrets } from '../../../local/secrets/server.ts';
import { type SqsServer, startSqs } from '../../../local/sqs/server.ts';
import { type LocalTables, startTables } from '../../dynamodb-local.ts';

const place = { region: 'eu-central-1', accountId: '000000000000' };
let tables: LocalTables;
let sqs: SqsServer;
let secrets: SecretsServer;
let proxy: AwsProxy;
let tableName: string;
let killed: number;
let calls: Call[];
const clients: { destroy: () => void }[] = [];

beforeAll(async () => {
  [tables, sqs, secrets] = await Promise.all([startTables(), startSqs(), startSecrets()]);
  const origins = { dynamodb: tables.endpoint, sqs: sqs.endpoint, secretsmanager: secrets.endpoint };
  proxy = await startProxy(origins, place, { called: (call) => void calls.push(call) });
  tableName = await tables.createTable();
  sqs.createQueue('open', {});
  sqs.createQueue('closed', {});
  secrets.putSecret({ arn: 'arn:secret', name: 'secret', value: 'value' });
});
afterAll(async () => {
  for (const client of clients) client.destroy();
  await proxy.close();
  await Promise.all([tables.close(), sqs.close(), secrets.close()]);
});
beforeEach(() => {
  killed = 0;
  calls = [];
  proxy.rules.replace([]);
  proxy.counts.clear();
  proxy.admit('FUNCTIONKEY', {
    name: 'Route',
    arn: 'arn:aws:sts::000000000000:assumed-role/RouteRole/Route',
    statements: [
      {
        Effect: 'Allow',
        Action: ['dynamodb:GetItem'],
        Resource: [`arn:aws:dynamodb:eu-central-1:000000000000:table/${tableName}`],
      },
      {
        Effect: 'Allow',
        Action: ['sqs:SendMessage', 'sqs:ReceiveMessage'],
        Resource: ['arn:aws:sqs:eu-central-1:000000000000:open'],
      },
    ],
    kill: async () => {
      killed += 1;
    },
  });
});

function clientsOf(accessKeyId: string) {
  const common = {
    region: place.region,
    endpoint: proxy.endpoint,
    credentials: { accessKeyId, secretAccessKey: 'x' },
    maxAttempts: 1,
    requestHandler: { requestTimeout: 300, throwOnRequestTimeout: true },
  };
  const made = {
    dynamo: new DynamoDBClient(common),
    queue: new SQSClient(common),
    secret: new SecretsManagerClient(common),
  };
  clients.push(...Object.values(made));
  return made;
}
const url = (name: string) => `${proxy.endpoint}/000000000000/${name}`;
const get = () => new GetItemCommand({ TableName: tableName, Key: { pk: { S: 'a' }, sk: { S: 'b' } } });
const put = () => new PutItemCommand({ TableName: tableName, Item: { pk: { S: 'a' }, sk: { S: 'b' } } });
const send = (name: string) => new SendMessageCommand({ QueueUrl: url(name), MessageBody: 'x' });

describe('a function', () => {
  test('does what its role allows', async () => {
    const own = clientsOf('FUNCTIONKEY');
    await own.dynamo.send(get());
    await own.queue.send(send('open'));
    await own.queue.send(
      new SendMessageBatchCommand({ QueueUrl: url('open'), Entries: [{ Id: '1', MessageBody: 'x' }] }),
    );
    const { Messages } = await own.queue.send(new ReceiveMessageCommand({ QueueUrl: url('open') }));
    expect(Messages).toHaveLength(1);
  });

  test('is denied everything else as each service denies it, and nothing is done', async () => {
    const own = clientsOf('FUNCTIONKEY');
    await expect(own.dynamo.send(put())).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message:
        'User: arn:aws:sts::000000000000:assumed-role/RouteRole/Route is not authorized to perform: dynamodb:PutItem ' +
        `on resource: arn:aws:dynamodb:eu-central-1:000000000000:table/${tableName} ` +
        'because no identity-based policy allows the dynamodb:PutItem action',
    });
    await expect(own.queue.send(send('closed'))).rejects.toMatchObject({ name: 'AccessDenied' });
    await expect(own.secret.send(new GetSecretValueCommand({ SecretId: 'arn:secret' }))).rejects.toMatchObject({
      name: 'AccessDeniedException',
    });
    const operator = clientsOf('ANYBODY');
    expect((await operator.dynamo.send(get())).Item).toBeUndefined();
  });

  test('its requests are counted by operation, the denied ones too', async () => {
    const own = clientsOf('FUNCTIONKEY');
    await own.dynamo.send(get());
    await own.dynamo.send(get());
    await own.dynamo.send(put()).catch(() => undefined);
    await clientsOf('ANYBODY').dynamo.send(get());
    expect(proxy.counts.list()).toEqual({ Route: { GetItem: 2, PutItem: 1 }, operator: { GetItem: 1 } });
  });
});

describe('a watcher', () => {
  const ofRoute = (operation: string) => ({ caller: 'Route', service: 'sqs', operation, status: 200 });

  test('is told of each call of a function that was answered, with its input and the status', async () => {
    const own = clientsOf('FUNCTIONKEY');
    await own.dynamo.send(get());
    await own.dynamo.send(put()).catch(() => undefined);
    const wrong = new GetItemCommand({ TableName: tableName, Key: { no: { S: 'key' } } });
    await expect(own.dynamo.send(wrong)).rejects.toThrow();
    await clientsOf('ANYBODY').dynamo.send(put());
    const ofTable = { caller: 'Route', service: 'dynamodb', operation: 'GetItem' };
    expect(calls).toEqual([
      { ...ofTable, input: { TableName: tableName, Key: get().input.Key }, status: 200 },
      { ...ofTable, input: { TableName: tableName, Key: { no: { S: 'key' } } }, status: 400 },
    ]);
  });

  test('hears of a long poll when it is answered', async () => {
    sqs.createQueue('watched', {});
    proxy.admit('POLLKEY', {
      name: 'Route',
      arn: 'arn',
      statements: [{ Effect: 'Allow', Action: ['*'], Resource: ['*'] }],
      kill: async () => {},
    });
    const { queue } = clientsOf('POLLKEY');
    const polled = queue.send(new ReceiveMessageCommand({ QueueUrl: url('watched'), WaitTimeSeconds: 20 }), {
      requestTimeout: 0,
    });
    while (proxy.counts.list().Route?.ReceiveMessage !== 1) await new Promise(setImmediate);
    expect(calls).toEqual([]);
    await queue.send(send('watched'));
    await polled;
    expect(calls.map(({ operation }) => operation).toSorted()).toEqual(['ReceiveMessage', 'SendMessage']);
  });

  test('hears of what was done though its answer is lost, and of nothing that was not done', async () => {
    const { queue } = clientsOf('FUNCTIONKEY');
    const rule = { operation: 'SendMessage', after: 0, times: 1 };
    proxy.rules.replace([
      { ...rule, effect: 'throttle' },
      { ...rule, effect: 'lose-answer' },
    ]);
    await expect(queue.send(send('open'))).rejects.toThrow();
    expect(calls).toEqual([]);
    await expect(queue.send(send('open'))).rejects.toThrow();
    expect(calls).toMatchObject([ofRoute('SendMessage')]);
  });
});

describe('rules', () => {
  const rule = (given: Partial<Rule> & Pick<Rule, 'effect'>): Rule => ({ after: 0, times: 1, ...given });
  const operator = () => clientsOf('ANYBODY');

  test('throttle: the service’s own error, once', async () => {
    proxy.rules.replace([rule({ effect: 'throttle', operation: 'PutItem' })]);
    const { dynamo } = operator();
    await expect(dynamo.send(put())).rejects.toMatchObject({ name: 'ProvisionedThroughputExceededException' });
    await dynamo.send(put());
    expect(proxy.rules.list()).toEqual([]);
  });

  test('timeout: no answer, and nothing done', async () => {
    const { queue } = operator();
    proxy.rules.replace([rule({ effect: 'timeout', target: 'closed' })]);
    await expect(queue.send(send('closed'))).rejects.toMatchObject({ name: 'TimeoutError' });
    expect((await queue.send(new ReceiveMessageCommand({ QueueUrl: url('closed') }))).Messages ?? []).toEqual([]);
  });

  test('lose-answer: done, but nobody hears of it', async () => {
    const { queue } = operator();
    proxy.rules.replace([rule({ effect: 'lose-answer', operation: 'SendMessage' })]);
    await expect(queue.send(send('closed'))).rejects.toThrow();
    expect((await queue.send(new ReceiveMessageCommand({ QueueUrl: url('closed') }))).Messages).toHaveLength(1);
  });

  test.each([
    ['kill-before', 0],
    ['kill-after', 1],
  ] as const)('%s: the function dies at this call', async (effect, received) => {
    const name = `kill-${effect}`;
    sqs.createQueue(name, {});
    proxy.admit('KILLKEY', {
      name: 'Dispatch',
      arn: 'arn',
      statements: [{ Effect: 'Allow', Action: ['*'], Resource: ['*'] }],
      kill: async () => {
        killed += 1;
      },
    });
    proxy.rules.replace([rule({ effect, function: 'Dispatch' })]);
    await expect(clientsOf('KILLKEY').queue.send(send(name))).rejects.toThrow();
    expect(killed).toBe(1);
    const { Messages = [] } = await operator().queue.send(new ReceiveMessageCommand({ QueueUrl: url(name) }));
    expect(Messages).toHaveLength(received);
  });

  test('after and until-cleared', async () => {
    proxy.rules.replace([rule({ effect: 'throttle', operation: 'GetItem', after: 1, times: 'until-cleared' })]);
    const { dynamo } = operator();
    await dynamo.send(get());
    for (let times = 0; times < 3; times += 1) await expect(dynamo.send(get())).rejects.toThrow();
    proxy.rules.replace([]);
    await dynamo.send(get());
  });
});

test('a long poll whose caller goes away receives nothing for it', async () => {
  sqs.createQueue('poll', {});
  const { queue } = clientsOf('ANYBODY');
  const abort = new AbortController();
  const poll = queue.send(new ReceiveMessageCommand({ QueueUrl: url('poll'), WaitTimeSeconds: 20 }), {
    abortSignal: abort.signal,
    requestTimeout: 0,
  });
  setTimeout(() => abort.abort(), 50);
  await expect(poll).rejects.toThrow();
  await queue.send(send('poll'));
  const { Messages } = await queue.send(new ReceiveMessageCommand({ QueueUrl: url('poll') }));
  expect(Messages).toHaveLength(1);
});

test('a request that is no AWS service’s is refused', async () => {
  const response = await fetch(proxy.endpoint, { method: 'POST', body: '{}' });
  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject({ __type: expect.stringContaining('UnknownOperationException') });
});
