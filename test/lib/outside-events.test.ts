import { describe, expect, test } from '@jest/globals';
import { templateOf } from './synthesized.ts';

const template = templateOf({
  outsideEventBusName: 'crm',
  genesysOpenMessaging: true,
  genesysRegion: 'mypurecloud.de',
});
const environments = (one: ReturnType<typeof templateOf>) =>
  Object.entries(one.findResources('AWS::Lambda::Function')).map(
    ([id, { Properties }]): [string, Record<string, unknown>] => [
      id.replace(/Function[0-9A-F]{8}$/, ''),
      Properties.Environment.Variables,
    ],
  );
const grants = (one: ReturnType<typeof templateOf>) =>
  Object.entries(one.findResources('AWS::IAM::Policy')).flatMap(([id, { Properties }]) =>
    Properties.PolicyDocument.Statement.filter(({ Action }: { Action: unknown }) => Action === 'events:PutEvents').map(
      ({ Resource }: { Resource: unknown }) => [id.replace(/RoleDefaultPolicy.*/, ''), JSON.stringify(Resource)],
    ),
  );

describe('a bus of others', () => {
  const tellers = ['ApnsDispatch', 'FcmDispatch', 'Ingest', 'LaterFunction', 'Route', 'Sweep'];

  test('is known to whoever ends messages, and to nobody else', () => {
    const told = environments(template).filter(([, variables]) => variables.OUTSIDE_EVENT_BUS_NAME === 'crm');
    expect(told.map(([id]) => id.replace(/^Later$/, 'LaterFunction')).toSorted()).toEqual(tellers);
  });

  test('takes their events by their roles, it alone', () => {
    const found = grants(template);
    expect(found.map(([role]) => role).toSorted()).toEqual(tellers);
    for (const [, resource] of found) expect(resource).toMatch(/:event-bus\/crm"\]\]\}$/);
  });

  test('is absent by default', () => {
    const none = templateOf();
    expect(grants(none)).toEqual([]);
    for (const [, variables] of environments(none)) expect(variables).not.toHaveProperty('OUTSIDE_EVENT_BUS_NAME');
  });
});

test('each function says of which stack it is, for metrics that several say together', () => {
  for (const [, variables] of environments(template)) expect(variables.STACK_NAME).toBe('Test');
});

test.each([
  ['alarmTopicArn', 'arn:aws:sns:eu-central-1:123456789012:on-call.fifo'],
  ['alarmTopicArn', 'on-call'],
  ['alarmAfterSilentHours', 25],
  ['alarmAfterSilentHours', 0],
  ['outsideEventBusName', 'aws.partner/genesys.com/cloud/org/suffix'],
  ['outsideEventBusName', ''],
])('%s may not be %j', (name, value) => {
  expect(() => templateOf({ [name]: value })).toThrow(name);
});
