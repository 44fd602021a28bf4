import { GetQueueAttributesCommand, GetQueueUrlCommand } from '@aws-sdk/client-sqs';
import * as z from 'zod';
import type { Deployment } from './deployment.ts';
import { duration, timeOf } from './times.ts';

/** Where something of a customer is or stays that these commands do not reach. */
export interface Remains {
  readonly where: string;
  readonly what: string;
  readonly until: string;
}

const dayMs = 24 * 60 * 60 * 1000;
/** DynamoDB, "Point-in-time recovery": the last 35 days, unless fewer are set. */
const recoveryDays = 35;

const settingsSchema = z.looseObject({
  archiveDays: z.int().optional(),
  journalDays: z.int().optional(),
  logDays: z.int().optional(),
});

/** What of a customer stays where and until when, whatever is exported or erased. */
export async function whatRemains(
  deployment: Pick<Deployment, 'outputs' | 'sqs' | 'now'>,
  about: 'export' | 'erase',
): Promise<Remains[]> {
  const { outputs, now } = deployment;
  const { archiveDays, journalDays, logDays } = settingsSchema.parse(JSON.parse(outputs.OperatorSettings ?? '{}'));
  const until = (days: number) => timeOf(now() + days * dayMs);
  return [
    {
      where: "DynamoDB's point-in-time recovery of the three tables",
      what: 'all that the tables held; whoever restores a table erases anew',
      until: `until ${until(recoveryDays)} at the latest`,
    },
    ...(await deadLetters(deployment)),
    ...(archiveDays === 0
      ? []
      : [
          {
            where: 'the archive of Genesys events, where it is switched on (archiveDays)',
            what: "events as they came, with the agents' words",
            until:
              archiveDays === undefined ? 'for archiveDays, 3 at most' : `until ${until(archiveDays)} at the latest`,
          },
        ]),
    {
      where: "the functions' logs",
      what: 'ids of conversations, messages and devices; never a text, a name or a token',
      until: logDays === undefined ? 'for logDays (30 unless set)' : `until ${until(logDays)} at the latest`,
    },
    {
      where: 'the queues',
      what: 'jobs and looks on their way; they are dropped when they are taken, because their messages have ended',
      until: 'for minutes, until their time is over at the latest',
    },
    ...(about === 'export'
      ? []
      : [
          {
            where: 'the journal',
            what: 'ids of their conversations and messages, without customer, device and content; where a source addresses devices, the id of a conversation may be a routingId, which leads nowhere any more',
            until: `for journalDays (${journalDays ?? '30 unless set'}) after they ended`,
          },
        ]),
    {
      where: 'outside of this deployment',
      what: 'the contact centre, your token issuer, notifications that are on their phones',
      until: 'as these keep it',
    },
  ];
}

/** How long each queue of dead letters really keeps its messages, as it says itself. */
async function deadLetters({ outputs, sqs, now }: Pick<Deployment, 'outputs' | 'sqs' | 'now'>): Promise<Remains[]> {
  const remains: Remains[] = [];
  for (const [output, QueueName] of Object.entries(outputs)) {
    if (!output.endsWith('DeadLetterQueueName')) continue;
    const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName }));
    const { Attributes } = await sqs.send(
      new GetQueueAttributesCommand({
        QueueUrl,
        AttributeNames: ['MessageRetentionPeriod', 'ApproximateNumberOfMessages'],
      }),
    );
    const keptMs = Number(Attributes?.MessageRetentionPeriod) * 1000;
    const waiting = Number(Attributes?.ApproximateNumberOfMessages);
    remains.push({
      where: `the dead letters ${QueueName}`,
      what: `${waiting === 0 ? 'empty now' : `${waiting} now, of all customers`}: jobs and events with ids, in mode full with the agent's words`,
      until: `each for ${duration(keptMs)}, so until ${timeOf(now() + keptMs)} at the latest; handoff dead-letters drop removes them by their reason`,
    });
  }
  return remains;
}
