import { describe, expect, test } from '@jest/globals';
import { createBus } from '../../../local/eventbridge/bus.ts';

const source = 'aws.partner/genesys.com/cloud/0d1c5f5e/bus';
const event = { source, 'detail-type': 'v2.conversations.messages', detail: { eventBody: { direction: 'Outbound' } } };

function startBus() {
  const delivered: { arn: string; payload: unknown }[] = [];
  const bus = createBus({
    name: source,
    now: () => Date.parse('2026-03-01T09:30:00.250Z'),
    newId: () => 'new-id',
    region: 'eu-central-1',
    account: '123456789012',
    deliver: async (arn, payload) => {
      delivered.push({ arn, payload: JSON.parse(payload) });
      return { kind: 'delivered' };
    },
    sendDeadLetter: async () => {},
  });
  return { bus, delivered };
}

describe('eb-events: the envelope', () => {
  test('what is missing is added, in the order of the documentation', async () => {
    const { bus, delivered } = startBus();
    bus.putRule({ name: 'all', pattern: { source: [source] }, targets: [{ id: 'T', arn: 'arn:f' }] });
    expect(bus.putEvents(event)).toEqual({ kind: 'accepted', accepted: 1, matched: 1 });
    await bus.close();
    const expected = {
      version: '0',
      id: 'new-id',
      'detail-type': 'v2.conversations.messages',
      source,
      account: '123456789012',
      time: '2026-03-01T09:30:00Z',
      region: 'eu-central-1',
      resources: [],
      detail: event.detail,
    };
    expect(delivered).toEqual([{ arn: 'arn:f', payload: expected }]);
    expect(Object.keys(Object(delivered[0]?.payload))).toEqual(Object.keys(expected));
  });

  test('what is there stays, fields that only a replay has included', async () => {
    const { bus, delivered } = startBus();
    const whole = {
      version: '0',
      id: 'given',
      ...event,
      account: '000000000001',
      time: '2020-01-01T00:00:00+01:00',
      region: 'us-west-2',
      resources: ['arn:r'],
      'replay-name': 'again',
    };
    bus.putRule({ name: 'all', pattern: { 'replay-name': ['again'] }, targets: [{ id: 'T', arn: 'arn:f' }] });
    bus.putEvents([whole]);
    await bus.close();
    expect(delivered).toEqual([{ arn: 'arn:f', payload: whole }]);
  });

  test.each([
    ['', 'An event must be a JSON object.', 'text'],
    ['', 'An event must be a JSON object.', null],
    ['source', 'source must be a string of 1 to 256 characters.', { ...event, source: undefined }],
    ['source', 'source must be a string of 1 to 256 characters.', { ...event, source: '' }],
    ['detail-type', 'detail-type must be a string of 1 to 128 characters.', { ...event, 'detail-type': 5 }],
    ['detail', 'detail must be a JSON object.', { ...event, detail: '{"a":1}' }],
    ['detail', 'detail must be a JSON object.', { ...event, detail: [] }],
    ['account', 'account must be a string of 12 digits.', { ...event, account: '12' }],
    ['time', 'time must be an ISO 8601 time with a zone, such as 2026-03-01T09:30:00Z.', { ...event, time: 'now' }],
    ['resources', 'resources must be an array of strings.', { ...event, resources: 'arn:r' }],
  ])('an invalid %s: %s', async (field, message, invalid) => {
    const { bus, delivered } = startBus();
    bus.putRule({ name: 'all', pattern: { source: [source] }, targets: [{ id: 'T', arn: 'arn:f' }] });
    expect(bus.putEvents([event, invalid])).toEqual({ kind: 'invalid', index: 1, field, message });
    await bus.close();
    expect(delivered).toEqual([]);
  });
});

describe('eb-rules', () => {
  test('an event counts as matched once, and goes to every target of every rule that matches', async () => {
    const { bus, delivered } = startBus();
    const outbound = { detail: { eventBody: { direction: ['Outbound'] } } };
    bus.putRule({
      name: 'one',
      pattern: outbound,
      targets: [
        { id: 'A', arn: 'arn:a' },
        { id: 'B', arn: 'arn:b' },
      ],
    });
    bus.putRule({
      name: 'two',
      pattern: { source: [{ prefix: 'aws.partner/' }] },
      targets: [{ id: 'C', arn: 'arn:c' }],
    });
    const inbound = { ...event, detail: { eventBody: { direction: 'Inbound' } } };
    const other = { ...event, source: 'other', detail: {} };
    expect(bus.putEvents([event, inbound, other])).toEqual({ kind: 'accepted', accepted: 3, matched: 2 });
    await bus.close();
    expect(delivered.map(({ arn }) => arn).sort()).toEqual(['arn:a', 'arn:b', 'arn:c', 'arn:c']);
  });

  test('a disabled rule matches nothing (eb-delete-rule), and a rule put again replaces the old one', async () => {
    const { bus, delivered } = startBus();
    const rule = { name: 'r', pattern: { source: [source] }, targets: [{ id: 'A', arn: 'arn:a' }] };
    bus.putRule({ ...rule, state: 'DISABLED' });
    expect(bus.putEvents(event)).toMatchObject({ accepted: 1, matched: 0 });
    bus.putRule(rule);
    expect(bus.putEvents(event)).toMatchObject({ accepted: 1, matched: 1 });
    await bus.close();
    expect(delivered).toHaveLength(1);
  });

  test('the ARN of a rule names its bus', () => {
    const arn = `arn:aws:events:eu-central-1:123456789012:rule/${source}/r`;
    expect(startBus().bus.putRule({ name: 'r', pattern: { a: [1] } })).toEqual({ kind: 'rule', arn });
  });

  const target = { id: 'T', arn: 'arn:f' };
  test.each([
    ['API_PutRule: name', { name: 'a b', pattern: { a: [1] } }, 'name'],
    ['API_PutRule: state', { name: 'r', pattern: { a: [1] }, state: 'ON' }, 'state'],
    ['API_PutRule: pattern', { name: 'r', pattern: { a: 1 } }, 'Event pattern is not valid. Reason: "a" must be'],
    ['eb-quota: five targets', { name: 'r', pattern: { a: [1] }, targets: Array(6).fill(target) }, 'targets'],
    ['API_RetryPolicy: attempts', retryPolicy({ maximumRetryAttempts: 186 }), 'maximumRetryAttempts'],
    ['API_RetryPolicy: age', retryPolicy({ maximumEventAgeSeconds: 59 }), 'maximumEventAgeSeconds'],
    [
      'eb-rule-dlq: no FIFO queue',
      { name: 'r', pattern: { a: [1] }, targets: [{ ...target, deadLetterArn: 'arn:q.fifo' }] },
      'standard queue',
    ],
    [
      'a property that the runner does not know',
      { name: 'r', pattern: { a: [1] }, targets: [{ ...target, kinesisParameters: {} }] },
      'kinesisParameters',
    ],
    [
      'eb-transform-target-input: placeholder',
      { name: 'r', pattern: { a: [1] }, targets: [{ ...target, inputTransformer: { inputTemplate: '"<x>"' } }] },
      'invalid placeholder x',
    ],
  ])('refuses %s', (_page, rule, named) => {
    const { bus } = startBus();
    // What a template holds has no type yet; the bus itself has to refuse it.
    const answer = bus.putRule(JSON.parse(JSON.stringify(rule)));
    expect(answer).toMatchObject({ kind: 'invalid', message: expect.stringContaining(named) });
    expect(bus.putEvents({ ...event, a: 1 })).toMatchObject({ matched: 0 });
  });

  function retryPolicy(policy: Record<string, number>) {
    return { name: 'r', pattern: { a: [1] }, targets: [{ ...target, retryPolicy: policy }] };
  }
});
