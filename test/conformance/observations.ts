import { DescribeTimeToLiveCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { until } from '../end-to-end/running-stack.ts';
import { agentWrites, customerAway, lineWith, type Scene, soon } from './scene.ts';

/** What a person would see of a mutation: looked at in the stack as it is, and in the mutated one. */
export interface Observation {
  readonly mutation: string;
  readonly see: (scene: Scene) => Promise<unknown>;
  readonly asItIs: unknown;
  readonly mutated: unknown;
}

const statusOf =
  (method: string, path: string) =>
  async ({ stack }: Scene) =>
    (await (await stack.app('somebody'))(method, path)).status;

/** An agent message whose job has been handed out by the router. */
async function jobOnItsWay(scene: Scene) {
  const customer = await customerAway(scene);
  await agentWrites(scene, customer.conversation);
  await lineWith(scene, 'RouteFunction', customer.conversation, '"jobs":1');
  return customer;
}

/** Where an event went: to the function, or into the dead letters of the rule for this reason. */
async function whereItGoes(scene: Scene) {
  const { conversation } = await customerAway(scene);
  await agentWrites(scene, conversation);
  return until(async () => {
    if (scene.stack.lines.some((line) => line.includes('RouteFunction') && line.includes(conversation))) {
      return 'the function';
    }
    const message = await scene.operator.find('GenesysDeadLetterQueue', conversation);
    return message && (message.MessageAttributes?.ERROR_CODE?.StringValue ?? 'the queue');
  });
}

export const observations: readonly Observation[] = [
  {
    mutation: 'filter criteria',
    see: async (scene) => {
      const { conversation, token } = await jobOnItsWay(scene);
      await until(async () => (await scene.operator.held('ApnsQueue')) === 0);
      const [row] = (await scene.stack.journal(conversation)).messages;
      return { pushes: (await scene.stack.pushesTo(token)).length, state: row.state };
    },
    asItIs: { pushes: 1, state: 'pushed' },
    mutated: { pushes: 0, state: 'open' },
  },
  {
    mutation: 'mapping disabled',
    see: async (scene) => {
      await jobOnItsWay(scene);
      return (await soon(async () => (await scene.operator.held('ApnsQueue')) === 0)) ? 'taken' : 'left in the queue';
    },
    asItIs: 'taken',
    mutated: 'left in the queue',
  },
  {
    mutation: 'partial batch responses removed',
    see: async (scene) => {
      const { conversation } = await customerAway(scene);
      await scene.stack.ask('PUT', '/local/aws-faults', [
        { effect: 'throttle', function: 'ApnsDispatch', operation: 'BatchGetItem', times: 'until-cleared' },
      ]);
      const before = scene.stack.lines.length;
      await agentWrites(scene, conversation);
      const failed = async () =>
        scene.stack.lines.slice(before).some((line) => line.includes('"event":"dispatch-failed"'));
      await until(failed);
      return (await soon(async () => (await scene.operator.held('ApnsQueue')) === 0)) ? 'the push is lost' : 'kept';
    },
    asItIs: 'kept',
    mutated: 'the push is lost',
  },
  {
    mutation: 'delay',
    see: async (scene) => {
      await jobOnItsWay(scene);
      return (await scene.operator.counts('ApnsQueue')).delayed;
    },
    asItIs: 0,
    mutated: 1,
  },
  {
    mutation: 'deduplication in the whole queue',
    see: async ({ operator }) => {
      for (const group of ['one', 'other']) {
        await operator.send('ApnsDeadLetterQueue', { body: 'x', group, deduplicationId: 'same' });
      }
      return operator.held('ApnsDeadLetterQueue');
    },
    asItIs: 2,
    mutated: 1,
  },
  {
    mutation: 'content-based deduplication',
    see: ({ operator }) => operator.send('ApnsQueue', { body: 'no job', group: 'a' }),
    asItIs: 'InvalidParameterValue',
    mutated: 'accepted',
  },
  {
    mutation: 'message size',
    see: ({ operator }) => operator.send('ApnsQueue', { body: 'x'.repeat(2000), group: 'b', deduplicationId: 'b' }),
    asItIs: 'accepted',
    mutated: 'InvalidParameterValue',
  },
  {
    mutation: 'rule disabled',
    see: async (scene) => (await agentWrites(scene, 'any')).body,
    asItIs: { accepted: 1, matched: 1 },
    mutated: { accepted: 1, matched: 0 },
  },
  {
    mutation: 'casing operator of the pattern',
    see: async (scene) => {
      const matched = async (direction: string) => (await agentWrites(scene, 'any', { direction })).body.matched;
      return [await matched('outbound'), await matched('Outbound')];
    },
    asItIs: [1, 1],
    mutated: [1, 0],
  },
  {
    mutation: 'constant input',
    see: async (scene) => {
      const { conversation } = await customerAway(scene);
      const before = scene.stack.lines.length;
      await agentWrites(scene, conversation);
      const said = await until(async () =>
        scene.stack.lines.slice(before).find((line) => /RouteFunction.*"event":"(agent-message|ignored)"/.test(line)),
      );
      return said.includes(conversation) ? 'the event' : 'something else';
    },
    asItIs: 'the event',
    mutated: 'something else',
  },
  { mutation: 'queue as target', see: whereItGoes, asItIs: 'the function', mutated: 'the queue' },
  {
    mutation: 'queue as target, whose policy does not let the rule send',
    see: whereItGoes,
    asItIs: 'the function',
    mutated: 'NO_PERMISSIONS',
  },
  {
    mutation: 'right of the rule to invoke the function removed',
    see: whereItGoes,
    asItIs: 'the function',
    mutated: 'NO_PERMISSIONS',
  },
  {
    mutation: 'retries of asynchronous invocations',
    see: async (scene) => {
      const { conversation } = await customerAway(scene);
      const before = scene.stack.lines.length;
      await scene.stack.ask('PUT', '/local/aws-faults', [
        { effect: 'throttle', function: 'RouteFunction', operation: 'PutItem', times: 'until-cleared' },
      ]);
      await agentWrites(scene, conversation);
      const said = await until(async () =>
        scene.stack.lines.slice(before).find((line) => line.startsWith('asynchronous-invocation: ')),
      );
      await scene.stack.ask('PUT', '/local/aws-faults', []);
      return /"outcome":"([\w-]+)"/.exec(said)?.[1];
    },
    asItIs: 'retry',
    mutated: 'given-up',
  },
  {
    mutation: 'schedule disabled',
    see: async ({ stack }) => Object.values((await stack.ask('POST', '/local/schedules')).body.skipped),
    asItIs: [],
    mutated: ['DISABLED'],
  },
  {
    mutation: 'right of the schedule to invoke the function removed',
    see: async ({ stack }) => Object.values((await stack.ask('POST', '/local/schedules')).body.skipped),
    asItIs: [],
    mutated: ['AccessDeniedException'],
  },
  {
    mutation: 'index removed',
    see: async ({ stack }) => {
      const before = stack.lines.length;
      await stack.ask('POST', '/local/schedules');
      return stack.lines.slice(before).some((line) => /SweepFunction.*"event":"sweep"/.test(line)) ? 'swept' : 'failed';
    },
    asItIs: 'swept',
    mutated: 'failed',
  },
  {
    mutation: 'TTL attribute',
    see: async ({ operator }) => {
      const dynamoDb = new DynamoDBClient(operator.place);
      const command = new DescribeTimeToLiveCommand({ TableName: operator.outputs.PresenceTableName });
      const { TimeToLiveDescription } = await dynamoDb.send(command);
      dynamoDb.destroy();
      return TimeToLiveDescription?.AttributeName;
    },
    asItIs: 'expiresAtSeconds',
    mutated: 'other',
  },
  {
    mutation: 'key schema',
    see: async (scene) => (await customerAway(scene)).statuses,
    asItIs: [201, 204],
    mutated: [201, 500],
  },
  { mutation: 'audience of the authorizer', see: statusOf('GET', '/v1/devices'), asItIs: 200, mutated: 401 },
  { mutation: 'scopes of a route', see: statusOf('GET', '/v1/devices'), asItIs: 200, mutated: 403 },
  { mutation: 'route removed', see: statusOf('GET', '/v1/devices'), asItIs: 200, mutated: 404 },
  {
    mutation: 'right of the API to invoke the function removed',
    see: statusOf('GET', '/v1/devices'),
    asItIs: 200,
    mutated: 500,
  },
  {
    mutation: 'throttling of the stage',
    see: async ({ stack }) => {
      const app = await stack.app('somebody');
      const answers = await Promise.all(Array.from({ length: 5 }, () => app('GET', '/v1/devices')));
      return answers.some(({ status }) => status === 429);
    },
    asItIs: false,
    mutated: true,
  },
  {
    mutation: 'CORS',
    see: async ({ stack }) => {
      const headers = { origin: 'https://app.example.com', 'access-control-request-method': 'GET' };
      const { status, headers: answered } = await fetch(`${stack.url}/v1/devices`, { method: 'OPTIONS', headers });
      return [status, answered.get('access-control-allow-origin')];
    },
    asItIs: [404, null],
    mutated: [204, 'https://app.example.com'],
  },
];
