import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import * as z from 'zod';
import { type Granted, grantedIn, linesOf, permissionKinds, trustedBy } from './granted-actions.ts';
import { templateOf } from './synthesized.ts';

const listFile = join(import.meta.dirname, 'roles.json');
const listed: Granted = z
  .record(z.string(), z.record(z.string(), z.array(z.string())))
  .parse(JSON.parse(readFileSync(listFile, 'utf8')));

/** Every part that a deployment can have. */
const everything = {
  channels: 'apns,fcm,telegram',
  telegramBots: 'acme_support_bot',
  genesysOpenMessaging: true,
  genesysRegion: 'mypurecloud.de',
  genesysBridge: true,
  tellAgents: 'attribute,desktop',
  desktopUrl: 'https://desktop.example.com/notifications',
  desktopTokenUrl: 'https://desktop.example.com/token',
  desktopCallbacks: 'signed',
  sources: { acme: { kind: 'generic', auth: { kind: 'bearer' }, map: { conversation: 'id' } } },
  jwtAlgorithms: 'ES256',
  archiveDays: 1,
  production: true,
  outsideEventBusName: 'outside',
  alarmTopicArn: 'arn:aws:sns:eu-central-1:111111111111:alarms',
};
const whole = templateOf(everything);

/** What to do about a right that nobody has agreed to, or that is gone. */
function disagreements(granted: Granted): readonly string[] {
  const [now, agreed] = [linesOf(granted), linesOf(listed)];
  return [
    ...now
      .filter((line) => !agreed.includes(line))
      .map(
        (line) => `NEW  ${line} – needed? Add it to test/lib/roles.json and to docs/security.md. Else take it away.`,
      ),
    ...agreed
      .filter((line) => !now.includes(line))
      .map((line) => `GONE ${line} – take it out of test/lib/roles.json, so that it cannot come back unnoticed.`),
  ];
}

test('every role may do what is listed, and nothing else', () => {
  expect(disagreements(grantedIn(whole))).toEqual([]);
  expect(Object.keys(grantedIn(whole))).toEqual(Object.keys(listed));
});

test.each([
  {},
  { channels: 'none' },
  { channels: 'apns' },
  { channels: 'fcm' },
  { eventBus: 'import' },
  { genesysRegion: 'mypurecloud.de' },
  { privacyMode: 'full', collapse: 'message' },
])('no setting gives a right that is not listed: %j', (settings) => {
  const news = disagreements(grantedIn(templateOf(settings))).filter((line) => line.startsWith('NEW'));
  expect(news).toEqual([]);
});

test('a new right fails in words that say what to do', () => {
  const [[name = '', targets = {}] = []] = Object.entries(listed);
  const more = { ...listed, [name]: { ...targets, DevicesTable: ['dynamodb:DeleteTable'] } };
  expect(disagreements(more)).toContainEqual(
    expect.stringMatching(/^NEW .*: dynamodb:DeleteTable on DevicesTable – needed\? Add it to test\/lib\/roles\.json/),
  );
  expect(disagreements({ ...listed, [name]: {} }).some((line) => line.startsWith('GONE'))).toBe(true);
});

describe('what the list cannot say', () => {
  test('rights are given by these kinds of resources only', () => {
    const resources: Record<string, { Type: string; Properties?: object }> = whole.toJSON().Resources;
    const kinds = new Set(Object.values(resources).map(({ Type }) => Type));
    const suspicious = [...kinds].filter((kind) => /IAM|Permission|Policy|Grant/.test(kind));
    expect(suspicious.sort()).toEqual([...permissionKinds].sort());
    // A table or a secret may have a policy of its own, too.
    const withPolicy = Object.entries(resources).filter(([, { Type, Properties = {} }]) => {
      return /DynamoDB|Secret|Function$/.test(Type) && Object.keys(Properties).some((name) => name.includes('Policy'));
    });
    expect(withPolicy).toEqual([]);
  });

  test('functions’ roles are for Lambda, the schedule’s for the scheduler', () => {
    const { SweeperRole, ...others } = trustedBy(whole);
    expect(SweeperRole).toBe('scheduler.amazonaws.com');
    expect(new Set(Object.values(others))).toEqual(new Set(['lambda.amazonaws.com']));
  });

  test('nobody but EventBridge and API Gateway of this stack may invoke a function', () => {
    for (const { Properties } of Object.values(whole.findResources('AWS::Lambda::Permission'))) {
      expect(['events.amazonaws.com', 'apigateway.amazonaws.com']).toContain(Properties.Principal);
      // A rule, an API or an authorizer of this template, never any.
      expect(JSON.stringify(Properties.SourceArn)).toMatch(/Fn::GetAtt|"Ref":"ApiHttpApi/);
    }
  });

  test('queues take from EventBridge’s rules of this stack, and nothing without TLS', () => {
    for (const { Properties } of Object.values(whole.findResources('AWS::SQS::QueuePolicy'))) {
      const [deny, ...others] = Properties.PolicyDocument.Statement;
      expect(deny).toMatchObject({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } });
      for (const { Action, Principal, Condition } of others) {
        expect([Action, Principal]).toEqual(['sqs:SendMessage', { Service: 'events.amazonaws.com' }]);
        expect(Condition.ArnEquals['aws:SourceArn']).toEqual({ 'Fn::GetAtt': [expect.any(String), 'Arn'] });
      }
    }
  });
});
