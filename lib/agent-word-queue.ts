import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { DeduplicationScope, FifoThroughputLimit, type Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { Configuration } from './configuration.ts';
import { feed, queueWithDeadLetters } from './queue-with-dead-letters.ts';

/** As few processes as Lambda lets a queue have: each has its share of what the desktop's service takes. */
export const agentTellers = 2;

export interface AgentWordQueueProps {
  readonly deadLetterDays: number;
  /** How agents are told, and of what. */
  readonly ways: Configuration['tellAgents'];
  readonly ends: Configuration['tellAgentsOf'];
}

/** What agents are to be told: FIFO, each conversation by each way a group of its own, and the dead letters behind it. */
export class AgentWordQueue extends Construct {
  readonly ways: AgentWordQueueProps['ways'];
  readonly ends: AgentWordQueueProps['ends'];
  private readonly queue: Queue;
  private readonly deadLetters: Queue;

  constructor(scope: Construct, id: string, props: AgentWordQueueProps) {
    super(scope, id);
    this.ways = props.ways;
    this.ends = props.ends;
    const { queue, deadLetters } = queueWithDeadLetters(this, 'Words', {
      retentionDays: 1,
      // A word that waits for its turn, or for a target that is down, is received again and again until it is an hour old.
      maxReceiveCount: 1_000,
      deadLetterDays: props.deadLetterDays,
      kind: {
        fifo: true,
        deduplicationScope: DeduplicationScope.MESSAGE_GROUP,
        fifoThroughputLimit: FifoThroughputLimit.PER_MESSAGE_GROUP_ID,
      },
    });
    this.queue = queue;
    this.deadLetters = deadLetters;
  }

  get queueUrl(): string {
    return this.queue.queueUrl;
  }

  get queueName(): string {
    return this.queue.queueName;
  }

  get deadLetterQueueUrl(): string {
    return this.deadLetters.queueUrl;
  }

  get deadLetterQueueName(): string {
    return this.deadLetters.queueName;
  }

  grantSend(grantee: IGrantable): void {
    this.queue.grant(grantee, 'sqs:SendMessage');
  }

  grantBury(grantee: IGrantable): void {
    this.deadLetters.grant(grantee, 'sqs:SendMessage');
  }

  /** Hands the words to the function that tells them. */
  feed(teller: IFunction): void {
    feed(this.queue, teller, agentTellers);
  }
}

/** Undefined where agents are told nothing. */
export function agentWordQueue(scope: Construct, settings: Configuration): AgentWordQueue | undefined {
  const { tellAgents: ways, tellAgentsOf: ends } = settings;
  return ways.length === 0 ? undefined : new AgentWordQueue(scope, 'AgentWords', { ...settings, ways, ends });
}
