import { expect, test } from '@jest/globals';
import { compilePattern } from '../../local/eventbridge/pattern.ts';
import { templateOf } from './synthesized.ts';

const rulesOf = (given?: Parameters<typeof templateOf>[0]) =>
  Object.entries(templateOf(given).findResources('AWS::Events::Rule'));
const rules = rulesOf();
const source = 'aws.partner/genesys.com/cloud/org/suffix';

/** The rules that an event of the bus matches, without CDK's hash. */
function matching(event: object, among = rules): string[] {
  return among.flatMap(([logicalId, { Properties }]) => {
    const compiled = compilePattern(Properties.EventPattern);
    if (compiled.kind === 'invalid') throw new Error(compiled.message);
    return compiled.matches({ source, ...event }) ? [logicalId.replace(/^Genesys|[0-9A-F]{8}$/g, '')] : [];
  });
}

const ofTopic = (detailType: string, topicName: string, eventBody: object = {}) =>
  matching({ 'detail-type': detailType, detail: { topicName, eventBody } });
const message = (direction: string, type: string) =>
  ofTopic('v2.conversations.{id}.messages', 'v2.conversations.c.messages', { direction, type });

test.each([
  ['Outbound', 'Text', ['OutboundMessages']],
  ['OUTBOUND', 'structured', ['OutboundMessages']],
  ['Inbound', 'Text', ['InboundMessages']],
  ['inbound', 'STRUCTURED', ['InboundMessages']],
  ['INBOUND', 'Receipt', []],
  ['UNKNOWN', 'Text', []],
])('%s %s', (direction, type, expected) => {
  expect(message(direction, type)).toEqual(expected);
});

test.each([
  [
    'as Genesys sends it',
    'v2.detail.events.conversation.{id}.customer.end',
    'v2.detail.events.conversation.c.customer.end',
    true,
  ],
  [
    'with the id in the detail-type',
    'v2.detail.events.conversation.c.customer.end',
    'v2.detail.events.conversation.c.customer.end',
    true,
  ],
  ['without a topic', 'v2.detail.events.conversation.{id}.customer.end', '', true],
  [
    'the end of an agent',
    'v2.detail.events.conversation.{id}.user.end',
    'v2.detail.events.conversation.c.user.end',
    false,
  ],
  [
    'the start',
    'v2.detail.events.conversation.{id}.customer.start',
    'v2.detail.events.conversation.c.customer.start',
    false,
  ],
])('the end of a conversation, %s', (_, detailType, topicName, heard) => {
  expect(ofTopic(detailType, topicName, { direction: 'INBOUND' })).toEqual(heard ? ['ConversationEnds'] : []);
});

test('another bus’s events are heard by no rule', () => {
  expect(matching({ source: 'aws.ec2', 'detail-type': 'v2.detail.events.conversation.{id}.customer.end' })).toEqual([]);
});

test('all topics that there are fit, each into one rule', () => {
  const detail = 'v2.detail.events.conversation.{id}';
  const topics = [
    'v2.webmessaging.deployments.{id}.undelivered.messages',
    ...['attributes', 'contact', 'customer.start', 'acd.start', 'user.start'].map((name) => `${detail}.${name}`),
    ...['v2.users.{id}.conversations', 'v2.routing.queues.{id}.conversations'].flatMap((name) => [
      name,
      `${name}.messages`,
    ]),
    ...Array.from({ length: 10 }, (_, index) => `${detail}.another.topic.${'x'.repeat(index + 1)}`),
  ];
  const many = rulesOf({ genesysTopics: topics.join(',') });
  for (const [, { Properties }] of many) {
    expect(JSON.stringify(Properties.EventPattern).length).toBeLessThanOrEqual(2_048);
  }
  for (const topic of topics) {
    const named = { 'detail-type': topic, detail: { topicName: topic.replace('{id}', 'c-1'), eventBody: {} } };
    expect(matching(named, many)).toEqual([expect.stringMatching(/^Topics\d?$/)]);
    expect(matching({ ...named, 'detail-type': named.detail.topicName }, many)).toHaveLength(1);
  }
});
