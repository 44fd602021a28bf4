import { randomUUID } from 'node:crypto';

export interface Sample {
  readonly conversationId: string;
  readonly messageId: string;
  readonly text: string;
  /** Epoch milliseconds. */
  readonly sentAt: number;
  /** The partner event source. */
  readonly source: string;
}

/** An agent's message as Genesys' partner bus would bring it: the event's envelope, and a normalized message in it. */
export function sampleEvent({ conversationId, messageId, text, sentAt, source }: Sample) {
  const time = new Date(sentAt).toISOString();
  return {
    version: '0',
    id: randomUUID(),
    'detail-type': 'v2.conversations.{id}.messages',
    source,
    account: '000000000000',
    time: time.replace(/\.\d+/, ''),
    region: 'eu-central-1',
    resources: [],
    detail: {
      topicName: `v2.conversations.${conversationId}.messages`,
      version: '2',
      timestamp: time,
      metadata: { CorrelationId: randomUUID() },
      eventBody: {
        id: messageId,
        channel: { platform: 'WebMessaging', time, from: { nickname: 'Handoff Push' } },
        type: 'Text',
        text,
        direction: 'Outbound',
        originatingEntity: 'Human',
      },
    },
  };
}
export type SampleEvent = ReturnType<typeof sampleEvent>;
