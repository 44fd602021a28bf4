import { GetMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { GetQueueAttributesCommand, GetQueueUrlCommand } from '@aws-sdk/client-sqs';
import type { Check, DoctorContext } from '../check.ts';
import { type Fault, fault } from '../finding.ts';

/** Metrics of queues come some minutes late. */
const lookedAtMs = 15 * 60_000;
const oldSeconds = 5 * 60;

export const queues: Check = {
  name: 'queues',
  healthy: 'every queue has its dead letters behind it, and none waits too long',
  run: async (context) => (await Promise.all(queuesOf(context).map(([, name]) => judgeQueue(context, name)))).flat(),
};

export const deadLetters: Check = {
  name: 'dead-letters',
  healthy: 'there are no dead letters',
  run: async (context) =>
    (await Promise.all(deadLettersOf(context).map(([output, name]) => judgeDeadLetters(context, output, name)))).flat(),
};

const named = ({ deployment }: DoctorContext, pattern: RegExp) =>
  Object.entries(deployment.outputs).filter(([output]) => pattern.test(output));
const deadLettersOf = (context: DoctorContext) => named(context, /DeadLetterQueueName$/);
const queuesOf = (context: DoctorContext) => named(context, /(?<!DeadLetter)QueueName$/);

async function judgeQueue(context: DoctorContext, name: string): Promise<readonly Fault[]> {
  const { RedrivePolicy } = await attributesOf(context, name);
  const faults: Fault[] = [];
  if (RedrivePolicy === undefined) {
    const why = 'what cannot be worked off comes again until it is deleted, and nobody ever sees it';
    faults.push(fault('error', `the queue ${name} has no dead letters behind it`, why, 'deploy the stack anew'));
  }
  const oldestSeconds = await oldestAgeSeconds(context, name);
  if (oldestSeconds !== undefined && oldestSeconds > oldSeconds) {
    const why = 'whoever waits there hears late, or not before the message expires';
    const fix = 'look at throttles and errors of its function, and at the checks mappings, apns and fcm';
    faults.push(fault('warning', `in the queue ${name} the oldest waits for ${inWords(oldestSeconds)}`, why, fix));
  }
  return faults;
}

async function judgeDeadLetters(context: DoctorContext, output: string, name: string): Promise<readonly Fault[]> {
  const { ApproximateNumberOfMessages = '0', ApproximateNumberOfMessagesNotVisible = '0' } = await attributesOf(
    context,
    name,
  );
  const count = Number(ApproximateNumberOfMessages) + Number(ApproximateNumberOfMessagesNotVisible);
  if (count === 0) return [];
  const oldestSeconds = await oldestAgeSeconds(context, name);
  const age = oldestSeconds === undefined ? '' : `, the oldest for ${inWords(oldestSeconds)}`;
  return [
    fault(
      'error',
      `${count} dead ${count === 1 ? 'letter waits' : 'letters wait'} in ${output.replace(/QueueName$/, '')}${age}`,
      'each is a customer who was not told, and they are deleted after deadLetterDays',
      'handoff dead-letters list, mend what their reasons name, then handoff dead-letters redrive',
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
