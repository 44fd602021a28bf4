import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Check } from '../../operator/doctor/check.ts';
import { alarms } from '../../operator/doctor/checks/alarms.ts';
import { eventSource } from '../../operator/doctor/checks/event-source.ts';
import { mappings } from '../../operator/doctor/checks/mappings.ts';
import { rules } from '../../operator/doctor/checks/rules.ts';
import { sweeper } from '../../operator/doctor/checks/sweeper.ts';
import { backups } from '../../operator/doctor/checks/tables.ts';
import { putEvent } from '../../operator/send/put-event.ts';
import { sampleEvent } from '../../operator/send/sample-event.ts';
import { type Account, startAwsServer } from './aws-server.ts';
import { bus, contextOn, region, saidBy } from './doctor-context.ts';

const alarm = { AlarmName: 'overdue', ActionsEnabled: true, AlarmActions: ['arn:topic'], StateValue: 'OK' };

const healthy = (): Account => ({
  eventSource: 'ACTIVE',
  hasBus: true,
  rules: { outbound: { state: 'ENABLED', targets: 1 } },
  mappings: { 'uuid-1': 'Enabled' },
  alarms: [alarm],
  metrics: { Invocations: [1, 1, 1], Errors: [0, 0, 0] },
  restorable: 'ENABLED',
  resources: [
    ['GenesysOutboundMessages12345678', `${bus}|outbound`, 'AWS::Events::Rule'],
    ['ApnsDispatchSqsEventSource', 'uuid-1', 'AWS::Lambda::EventSourceMapping'],
    ['Alarm1', 'overdue', 'AWS::CloudWatch::Alarm'],
    ['SweepFunction0A1B2C3D', 'the-sweeper', 'AWS::Lambda::Function'],
    ['RouteFunction0A1B2C3D', 'the-router', 'AWS::Lambda::Function'],
  ],
  denied: [],
  invoked: [],
});

const account = healthy();
let server: Awaited<ReturnType<typeof startAwsServer>>;

beforeAll(async () => {
  server = await startAwsServer(account);
});
beforeEach(() => {
  Object.assign(account, healthy());
});
afterAll(() => server.close());

async function said(check: Check) {
  const tables = { PresenceTableName: 'presence', DeviceTableName: 'devices', JournalTableName: 'journal' };
  // The resources are asked for once by each doctor: each asks anew here.
  const { context, close } = contextOn(server.endpoint, { outputs: tables });
  return saidBy(check, context).finally(close);
}

const checks = { eventSource, rules, mappings, alarms, sweeper, backups };

test.each(Object.entries(checks))('%s finds nothing in a healthy account', async (_, check) => {
  expect(await said(check)).toEqual([]);
});

const faults: readonly (readonly [string, Check, Partial<Account>, string])[] = [
  ['the event source is not there', eventSource, { eventSource: undefined }, 'is not in this account'],
  ['the event source is pending', eventSource, { eventSource: 'PENDING' }, 'is PENDING'],
  ['the event source was deleted', eventSource, { eventSource: 'DELETED' }, 'is DELETED'],
  ['the bus is gone', rules, { hasBus: false }, 'the event bus is not there'],
  ['a rule was removed', rules, { rules: {} }, 'GenesysOutboundMessages12345678 was removed'],
  ['a rule is disabled', rules, { rules: { outbound: { state: 'DISABLED', targets: 1 } } }, 'is disabled'],
  ['a rule has no target', rules, { rules: { outbound: { state: 'ENABLED', targets: 0 } } }, 'has no target'],
  ['a mapping is disabled', mappings, { mappings: { 'uuid-1': 'Disabled' } }, 'queue-of-uuid-1 does not feed'],
  ['a mapping was removed', mappings, { mappings: {} }, 'ApnsDispatchSqsEventSource was removed'],
  ['an alarm was removed', alarms, { alarms: [] }, 'alarms were removed: overdue'],
  [
    'there are no alarms at all',
    alarms,
    { resources: healthy().resources.filter(([id]) => id !== 'Alarm1') },
    'the stack has no alarms',
  ],
  ['the sweeper does not run', sweeper, { metrics: {} }, 'has not run for a quarter of an hour'],
  [
    'the sweeper always fails',
    sweeper,
    { metrics: { Invocations: [1, 1], Errors: [1, 1] } },
    '2 of 2 runs of the sweeper failed',
  ],
  ['tables cannot be restored', backups, { restorable: 'DISABLED' }, 'point-in-time recovery of the table'],
];

test.each(faults)('it is an error that %s', async (_, check, planted, what) => {
  Object.assign(account, planted);
  const found = await said(check);
  expect(found.length).toBeGreaterThan(0);
  for (const one of found) expect(one).toMatch(/^error: /);
  expect(found.join()).toContain(what);
});

test.each<[string, Check, Partial<Account>, string]>([
  ['an alarm tells nobody', alarms, { alarms: [{ ...alarm, AlarmActions: [] }] }, '1 of 1 alarms tell nobody'],
  ['an alarm is silenced', alarms, { alarms: [{ ...alarm, ActionsEnabled: false }] }, 'tell nobody'],
  ['an alarm rings', alarms, { alarms: [{ ...alarm, StateValue: 'ALARM' }] }, 'alarms ring now: overdue'],
  ['a mapping is on its way', mappings, { mappings: { 'uuid-1': 'Enabling' } }, 'Enabling'],
  ['the sweeper failed once', sweeper, { metrics: { Invocations: [1, 1], Errors: [1, 0] } }, '1 of 2 runs'],
])('it is a warning that %s', async (_, check, planted, what) => {
  Object.assign(account, planted);
  expect(await said(check)).toEqual([expect.stringMatching(new RegExp(`^warning: .*${what}`))]);
});

describe('whoever may not look', () => {
  test.each([
    ['DescribeEventSource', eventSource],
    ['DescribeRule', rules],
    ['GetEventSourceMapping', mappings],
    ['DescribeAlarms', alarms],
    ['GetMetricData', sweeper],
    ['DescribeContinuousBackups', backups],
  ])('is told so, and not that all is well: %s', async (operation, check) => {
    account.denied = [operation];
    expect(await said(check)).toEqual([
      'skipped: you may not look: AccessDeniedException; docs/doctor.md lists the rights it takes',
    ]);
  });
});

describe('the sample message of `handoff send`', () => {
  const event = sampleEvent({ conversationId: 'c', messageId: 'm', text: 'Hi', sentAt: Date.now(), source: bus });

  test('goes to the router itself, signed for Lambda', async () => {
    const { context, close } = contextOn(server.endpoint);
    const credentials = { accessKeyId: 'OPERATOR', secretAccessKey: 'secret' };
    const words = await putEvent(
      { ...context.deployment, clientSettings: { region, endpoint: server.endpoint, credentials }, close },
      event,
    ).finally(close);
    expect(words).toContain('past bus and rules');
    expect(account.invoked).toEqual([
      {
        path: '/2015-03-31/functions/the-router/invocations',
        authorization: expect.stringContaining(`/${region}/lambda/aws4_request`),
        body: event,
      },
    ]);
  });
});
