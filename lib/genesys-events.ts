import { Duration, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import { Archive, EventBus, type EventPattern, type IEventBus, Match, Rule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { EventInvokeConfig, type IFunction } from 'aws-cdk-lib/aws-lambda';
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct, type IConstruct } from 'constructs';

export interface GenesysEventsProps {
  readonly eventSourceName: string;
  /** One bus per partner source: the first stage creates it, every further one imports it. */
  readonly eventBus: 'create' | 'import';
  /** 0: no archive. It would hold message texts. */
  readonly archiveDays: number;
  readonly deadLetterDays: number;
  /** Templates, with a literal `{id}`. */
  readonly topics: readonly string[];
  readonly target: IFunction;
}

/** CDK's own type leaves `$or` out; what it does not know it hands on. */
interface Pattern extends EventPattern {
  readonly $or?: readonly object[];
}

const messages = (direction: string): Pattern => ({
  detail: {
    eventBody: {
      direction: Match.equalsIgnoreCase(direction),
      type: Match.anyOf(Match.equalsIgnoreCase('text'), Match.equalsIgnoreCase('structured')),
    },
  },
});

/** The detail-type is the topic's template, braces and all; should one come with the id filled in, the topic says it. */
const customerEnds: Pattern = {
  $or: [
    { 'detail-type': ['v2.detail.events.conversation.{id}.customer.end'] },
    { detail: { topicName: Match.wildcard('v2.detail.events.conversation.*.customer.end') } },
  ],
};

/** By the template, or by the topic itself should the template come with its ids filled in. */
const ofTopics = (topics: readonly string[]): Pattern => ({
  $or: [
    { 'detail-type': [...topics] },
    ...topics.map((topic) => ({ detail: { topicName: Match.wildcard(topic.replaceAll('{id}', '*')) } })),
  ],
});

/** A pattern has 2,048 characters at most (EventBridge, "Quotas"); some are left for its source. */
const longestPattern = 1_900;

/** The topics in as many parts as there must be rules for them. */
function rulesFor(topics: readonly string[], scope: IConstruct): readonly (readonly string[])[] {
  const stack = Stack.of(scope);
  const fitsOneRule = (some: readonly string[]) =>
    JSON.stringify(stack.resolve(ofTopics(some))).length <= longestPattern;
  const rules: string[][] = [];
  for (const topic of topics) {
    const last = rules.at(-1);
    if (last && fitsOneRule([...last, topic])) last.push(topic);
    else rules.push([topic]);
  }
  return rules;
}

/** What agents and customers say in Genesys Cloud, from its partner event bus to the router. */
export class GenesysEvents extends Construct {
  readonly deadLetterQueueName: string;

  constructor(scope: Construct, id: string, props: GenesysEventsProps) {
    super(scope, id);
    const bus = this.bus(props);
    // EventBridge buries what it cannot hand over here, and Lambda what the router failed at: different failures.
    const deadLetters = new Queue(this, 'DeadLetters', {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(props.deadLetterDays),
    });
    this.deadLetterQueueName = deadLetters.queueName;
    Validations.of(deadLetters).acknowledge({
      id: 'AwsSolutions-SQS3',
      reason: 'It is the dead letters itself: of a rule and of a function, where the check looks for a redrive policy.',
    });
    const toTarget = (id: string, description: string, pattern: Pattern) =>
      new Rule(this, id, {
        eventBus: bus,
        description,
        eventPattern: { source: Match.prefix('aws.partner/genesys.com'), ...pattern },
        targets: [
          // Explicit, because AWS's newer buses retry far less by default (5 times in 300 s). A message that comes after
          // its expiry still ends in the journal, as expired.
          new LambdaFunction(props.target, {
            retryAttempts: 185,
            maxEventAge: Duration.hours(24),
            deadLetterQueue: deadLetters,
          }),
        ],
      });
    toTarget(
      'OutboundMessages',
      'Outbound text and structured messages of Genesys Cloud, whatever their casing.',
      messages('outbound'),
    );
    toTarget(
      'InboundMessages',
      'What customers write: the proof that they saw what agents wrote before.',
      messages('inbound'),
    );
    toTarget('ConversationEnds', 'The customer has left a conversation: nothing in it waits any more.', customerEnds);
    for (const [index, topics] of rulesFor(props.topics, this).entries()) {
      toTarget(
        index === 0 ? 'Topics' : `Topics${index + 1}`,
        'What else Genesys Cloud says of conversations, by the topics that are set.',
        ofTopics(topics),
      );
    }
    new EventInvokeConfig(this, 'Invocations', {
      function: props.target,
      retryAttempts: 2,
      maxEventAge: Duration.hours(6),
      onFailure: new SqsDestination(deadLetters),
    });
    if (props.archiveDays > 0) {
      new Archive(this, 'Archive', {
        sourceEventBus: bus,
        eventPattern: { source: Match.prefix('aws.partner/genesys.com') },
        retention: Duration.days(props.archiveDays),
        description: 'For replays. Holds message texts.',
      });
    }
  }

  private bus({ eventSourceName, eventBus }: GenesysEventsProps): IEventBus | EventBus {
    // The bus of a partner source bears the source's name.
    if (eventBus === 'import') return EventBus.fromEventBusName(this, 'Bus', eventSourceName);
    const created = new EventBus(this, 'Bus', { eventSourceName });
    // Deleting it would set the partner source back to PENDING and drop its events.
    created.applyRemovalPolicy(RemovalPolicy.RETAIN);
    return created;
  }
}
