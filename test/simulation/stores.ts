import { dueIndex } from '../../lambdas/adapters/journal-rows.ts';
import { createMemoryQueues } from './memory-queues.ts';
import { createMemoryTables } from './memory-tables.ts';
import { tableNames } from './world.ts';

/** The tables and queues as the stack has them (lib), empty. */
export function createStores(now: () => number, ttlIsLate: boolean) {
  const tables = createMemoryTables({
    now,
    ttlDelayMs: ttlIsLate ? Number.POSITIVE_INFINITY : 0,
    tables: {
      [tableNames.presence]: { ttlAttribute: 'expiresAtSeconds' },
      [tableNames.devices]: { ttlAttribute: 'expiresAtSeconds' },
      [tableNames.journal]: {
        ttlAttribute: 'expiresAtSeconds',
        indexes: [
          {
            name: dueIndex,
            partitionKey: { name: 'openShard', type: 'S' },
            sortKey: { name: 'dueAt', type: 'N' },
            projection: 'KEYS_ONLY',
          },
        ],
      },
    },
  });
  const queues = createMemoryQueues({ now });
  const deadLetters = queues.createQueue('dead-letters.fifo', { FifoQueue: 'true' });
  const laterDeadLetters = queues.createQueue('later-dead-letters', {});
  const jobs = {
    FifoQueue: 'true',
    DeduplicationScope: 'messageGroup',
    FifoThroughputLimit: 'perMessageGroupId',
    VisibilityTimeout: '180',
    RedrivePolicy: JSON.stringify({ deadLetterTargetArn: queues.arnOf(deadLetters), maxReceiveCount: 10 }),
  };
  const queueUrls = {
    apns: queues.createQueue('apns.fifo', jobs),
    apnsUrgent: queues.createQueue('apns-urgent.fifo', jobs),
    fcm: queues.createQueue('fcm.fifo', jobs),
    fcmUrgent: queues.createQueue('fcm-urgent.fifo', jobs),
    telegram: queues.createQueue('telegram.fifo', jobs),
    telegramUrgent: queues.createQueue('telegram-urgent.fifo', jobs),
    later: queues.createQueue('later', {
      VisibilityTimeout: '180',
      RedrivePolicy: JSON.stringify({ deadLetterTargetArn: queues.arnOf(laterDeadLetters), maxReceiveCount: 10 }),
    }),
    deadLetters,
  };
  return { tables, queues, queueUrls };
}
