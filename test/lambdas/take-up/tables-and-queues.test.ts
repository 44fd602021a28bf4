import { describe, expect, test } from '@jest/globals';
import * as z from 'zod';
import { documentClient } from '../../../lambdas/adapters/dynamodb.ts';
import { readEnvironment } from '../../../lambdas/adapters/environment.ts';
import { sqsClient } from '../../../lambdas/adapters/sqs.ts';
import { decidingEnvironment } from '../../../lambdas/take-up/env.ts';
import { tablesAndQueues } from '../../../lambdas/take-up/tables-and-queues.ts';
import { aJob, noon } from '../adapters/journal-entries.ts';

const environment = {
  PRESENCE_TABLE: 'presence',
  DEVICE_TABLE: 'devices',
  JOURNAL_TABLE: 'journal',
  JOURNAL_DAYS: '30',
  LATER_QUEUE_URL: 'https://sqs/later',
  APNS_QUEUE_URL: 'https://sqs/apns',
};
const read = (differences: Record<string, string | undefined> = {}) =>
  readEnvironment(z.object(decidingEnvironment), { ...environment, ...differences });

describe('the settings', () => {
  test('days are a number', () => {
    expect(read()).toEqual({ ...environment, JOURNAL_DAYS: 30 });
  });

  test.each([
    ...Object.keys(environment).flatMap((name) => (name === 'APNS_QUEUE_URL' ? [] : [[name, undefined]])),
    ...['0', '-1', '1.5', '1e3', ' 7', ''].map((days) => ['JOURNAL_DAYS', days]),
    ['FCM_QUEUE_URL', ''],
    ['APNS_URGENT_QUEUE_URL', ''],
  ])('%s: not %p', (name = '', value) => {
    expect(() => read({ [name]: value })).toThrow(name);
  });
});

test.each([[['apns']], [['fcm']], [['apns', 'fcm']], [['fcm', 'telegram']], [[]]])(
  'the channels are those that have a queue: %j',
  async (channels) => {
    const { APNS_QUEUE_URL, ...others } = environment;
    const queues = channels.map((channel) => [`${channel.toUpperCase()}_QUEUE_URL`, `https://sqs/${channel}`]);
    const settings = readEnvironment(z.object(decidingEnvironment), { ...others, ...Object.fromEntries(queues) });
    const [tables, sqs] = [documentClient({ region: 'eu-central-1' }), sqsClient()];
    const { channels: known, handOver } = tablesAndQueues(settings, tables, sqs, { now: () => noon });
    expect(known).toEqual(channels);
    if (!known.includes('fcm')) {
      await expect(handOver({ jobs: [aJob({ channel: 'fcm' })] })).rejects.toThrow('no queue');
    }
    tables.destroy();
    sqs.destroy();
  },
);
