import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { deadLetters, queues } from '../../operator/doctor/checks/queues.ts';
import { templateOf } from '../lib/synthesized.ts';
import { flattened } from '../lib/watched-metrics.ts';
import { type SqsStand, startStand } from '../local/sqs/sqs-stand.ts';
import { type Account, startAwsServer } from './aws-server.ts';
import { contextOn } from './doctor-context.ts';

const minute = 60;
const age = 'ApproximateAgeOfOldestMessage';
const account: Account = {
  eventSource: 'ACTIVE',
  hasBus: true,
  rules: {},
  mappings: {},
  alarms: [],
  metrics: {},
  restorable: 'ENABLED',
  resources: [],
  denied: [],
  invoked: [],
};

let stand: SqsStand;
let server: Awaited<ReturnType<typeof startAwsServer>>;
beforeAll(async () => {
  [stand, server] = await Promise.all([startStand(), startAwsServer(account)]);
});
afterAll(async () => {
  await server?.close();
  await stand?.close();
});

const nameOf = (url: string) => url.split('/').at(-1) ?? '';

/** @param output by which the stack names the only queue that it has */
async function saidOf(check: typeof queues, output: string, queueUrl: string) {
  const { context, close } = contextOn(server.endpoint, { outputs: { [output]: nameOf(queueUrl) } });
  const deployment = { ...context.deployment, sqs: stand.client };
  return Promise.resolve(check.run({ ...context, deployment })).finally(close);
}

/** What the doctor says of a queue whose oldest message is so old. */
async function saidOfAge(output: string, oldestSeconds: number | undefined) {
  account.metrics = oldestSeconds === undefined ? {} : { [age]: [oldestSeconds] };
  const dead = stand.sqs.queueArn(nameOf(await stand.queue()));
  const queue = await stand.queue({
    RedrivePolicy: JSON.stringify({ deadLetterTargetArn: dead, maxReceiveCount: 10 }),
  });
  return saidOf(queues, output, queue);
}

describe('a message that is too old', () => {
  const template = templateOf({
    genesysOpenMessaging: true,
    genesysRegion: 'mypurecloud.de',
    tellAgents: 'attribute',
  });
  const alarms = Object.values(template.findResources('AWS::CloudWatch::Alarm')).map(({ Properties }) => Properties);
  const thresholds = Object.entries(template.findOutputs('*')).flatMap(([output, { Value }]): [string, number][] => {
    if (!/(?<!DeadLetter)QueueName$/.test(output)) return [];
    const alarm = alarms.find(
      ({ MetricName, Dimensions }) => MetricName === age && flattened(Dimensions[0].Value) === flattened(Value),
    );
    return [[output, alarm?.Threshold]];
  });

  test('every queue of a stack has an alarm to compare with', () => {
    expect(Object.fromEntries(thresholds)).toEqual({
      AgentWordQueueName: 20 * minute,
      ApnsQueueName: 5 * minute,
      ApnsUrgentQueueName: 5 * minute,
      FcmQueueName: 5 * minute,
      FcmUrgentQueueName: 5 * minute,
      IngestQueueName: 5 * minute,
      LaterQueueName: 20 * minute,
    });
  });

  test.each(thresholds)(
    '%s: is found beyond the %d s at which the alarm begins, and not before',
    async (output, limit) => {
      expect(await saidOfAge(output, limit)).toEqual([]);
      expect(await saidOfAge(output, limit + 1)).toEqual([
        {
          severity: 'warning',
          what: expect.stringMatching(new RegExp(`the oldest waits for ${limit / minute} min$`)),
          why: expect.stringMatching(/late/),
          fix: expect.stringMatching(/mappings, apns, fcm and telegram/),
        },
      ]);
    },
  );

  test('a look that is delayed by a quarter of an hour is none, where a job of that age is', async () => {
    expect(await saidOfAge('LaterQueueName', 15 * minute)).toEqual([]);
    expect(await saidOfAge('ApnsQueueName', 15 * minute)).toMatchObject([{ severity: 'warning' }]);
  });

  test('a queue in which nothing waits has no age', async () => {
    expect(await saidOfAge('ApnsQueueName', undefined)).toEqual([]);
  });
});

test.each([
  ['GenesysDeadLetterQueueName', 'genesys', /nothing takes it up by itself/],
  ['IngestDeadLetterQueueName', 'ingest', /nothing takes it up by itself/],
  ['LaterDeadLetterQueueName', 'later', /the sweeper takes up their messages all the same/],
  [
    'AgentWordDeadLetterQueueName',
    'agent-word',
    /agents who have not heard .*; their customers have had what there was/,
  ],
  ['ApnsDeadLetterQueueName', 'apns', /what a provider refused has ended; .*the sweeper/],
])(
  'dead letters of %s: whom they may hurt, and commands that can be typed as they stand',
  async (output, name, why) => {
    account.metrics = {};
    const queue = await stand.queue();
    expect(await saidOf(deadLetters, output, queue)).toEqual([]);
    await stand.client.send(new SendMessageCommand({ QueueUrl: queue, MessageBody: 'hush' }));
    const [found, ...more] = await saidOf(deadLetters, output, queue);
    expect(more).toEqual([]);
    expect(found).toMatchObject({ severity: 'error', why: expect.stringMatching(why) });
    for (const command of ['show', 'redrive', 'drop']) {
      expect(found).toMatchObject({ fix: expect.stringContaining(`handoff dead-letters ${command} --queue ${name} `) });
    }
    expect(found).toMatchObject({ fix: expect.stringMatching(/drop --queue [\w-]+ --reason REASON --yes/) });
  },
);
