import { GetMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { GetQueueAttributesCommand, GetQueueUrlCommand } from '@aws-sdk/client-sqs';
import { longestDelayMs } from '../../../lambdas/core/look.ts';
import { type DeadLetterQueue, deadLetterQueues, type Holds } from '../../dead-letters/queues.ts';
import { changedByHand } from '../changed-by-hand.ts';
import type { Check, DoctorContext } from '../check.ts';
import { type Fault, fault } from '../finding.ts';

/** Metrics of queues come some minutes late. */
const lookedAtMs = 15 * 60_000;
/** As the alarms have it (lib/alarms/queue-alarms.ts): test/operator/doctor-queues.test.ts holds both to the same. */
const oldSeconds = 5 * 60;
/** What lies in *later* is delayed on purpose, and a word to an agent waits for whoever takes it. */
const oldLookSeconds = oldSeconds + longestDelayMs / 1_000;
const delayed = ['LaterQueueName', 'AgentWordQueueName'];

export const queues: Check = {
  name: 'queues',
  healthy: 'every queue has its dead letters behind it, and none waits too long',
  run: async (context) =>
    (await Promise.all(queuesOf(context).map(([output, name]) => judgeQueue(context, output, name)))).flat(),
};

export const deadLetters: Check = {
  name: 'dead-letters',
  healthy: 'there are no dead letters',
  run: async (context) =>
    (
      await Promise.all(deadLetterQueues(context.deployment.outputs).map((queue) => judgeDeadLetters(context, queue)))
    ).flat(),
};

const queuesOf = ({ deployment }: DoctorContext) =>
  Object.entries(deployment.outputs).filter(([output]) => /(?<!DeadLetter)QueueName$/.test(output));

async function judgeQueue(context: DoctorContext, output: string, name: string): Promise<readonly Fault[]> {
  const { RedrivePolicy } = await attributesOf(context, name);
  const faults: Fault[] = [];
  if (RedrivePolicy === undefined) {
    const why = 'what cannot be worked off comes again until it is deleted, and nobody ever sees it';
    faults.push(fault('error', `the queue ${name} has no dead letters behind it`, why, changedByHand));
  }
  const oldestSeconds = await oldestAgeSeconds(context, name);
  const limitSeconds = delayed.includes(output) ? oldLookSeconds : oldSeconds;
  if (oldestSeconds !== undefined && oldestSeconds > limitSeconds) {
    const why = 'whoever waits there hears late, or not before the message expires';
    const fix = 'look at throttles and errors of its function, and at the checks mappings, apns, fcm and telegram';
    faults.push(fault('warning', `in the queue ${name} the oldest waits for ${inWords(oldestSeconds)}`, why, fix));
  }
  return faults;
}

const unheard = 'what agents wrote may be among them, and nothing takes it up by itself';
/** Whom it may hurt, by what the letters were. */
const whyOf: Readonly<Record<Holds, string>> = {
  events: unheard,
  requests: unheard,
  looks: 'something failed ten times, though the sweeper takes up their messages all the same',
  words: 'agents who have not heard how their message ended; their customers have had what there was',
  jobs: 'perhaps customers who were not told: what a provider refused has ended; what failed too often the sweeper takes up, so that much of it was pushed since',
};

async function judgeDeadLetters(
  context: DoctorContext,
  { name, holds, part, queueName }: DeadLetterQueue,
): Promise<readonly Fault[]> {
  const { ApproximateNumberOfMessages = '0', ApproximateNumberOfMessagesNotVisible = '0' } = await attributesOf(
    context,
    queueName,
  );
  const count = Number(ApproximateNumberOfMessages) + Number(ApproximateNumberOfMessagesNotVisible);
  if (count === 0) return [];
  const oldestSeconds = await oldestAgeSeconds(context, queueName);
  const age = oldestSeconds === undefined ? '' : `, the oldest for ${inWords(oldestSeconds)}`;
  return [
    fault(
      'error',
      `${count} dead ${count === 1 ? 'letter waits' : 'letters wait'} in ${part}DeadLetter${age}`,
      `${whyOf[holds]}; they are deleted after deadLetterDays`,
      [
        `handoff dead-letters show --queue ${name} says of each why, and whether it is worth putting back: mend the cause`,
        `then handoff dead-letters redrive --queue ${name} puts back what has neither ended nor expired`,
        `handoff dead-letters drop --queue ${name} --reason REASON --yes deletes the rest`,
      ].join('; '),
    ),
  ];
}

async function attributesOf({ deployment: { sqs } }: DoctorContext, QueueName: string) {
  const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName }));
  const { Attributes = {} } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }));
  return Attributes;
}

/** Of the last quarter of an hour; undefined where nobody measures it, or nothing waited. */
async function oldestAgeSeconds({ aws, deployment }: DoctorContext, queue: string): Promise<number | undefined> {
  if (!aws) return undefined;
  const now = deployment.now();
  const { MetricDataResults = [] } = await aws.cloudWatch.send(
    new GetMetricDataCommand({
      StartTime: new Date(now - lookedAtMs),
      EndTime: new Date(now),
      MetricDataQueries: [
        {
          Id: 'age',
          MetricStat: {
            Metric: {
              Namespace: 'AWS/SQS',
              MetricName: 'ApproximateAgeOfOldestMessage',
              Dimensions: [{ Name: 'QueueName', Value: queue }],
            },
            Period: 60,
            Stat: 'Maximum',
          },
        },
      ],
      ScanBy: 'TimestampDescending',
    }),
  );
  return MetricDataResults[0]?.Values?.[0];
}

function inWords(seconds: number): string {
  if (seconds < 3_600) return `${Math.round(seconds / 60)} min`;
  return seconds < 172_800 ? `${Math.round(seconds / 3_600)} h` : `${Math.round(seconds / 86_400)} days`;
}
