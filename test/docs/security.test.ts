import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { configurationFrom } from '../../lib/configuration.ts';
import { grantedIn, linesOf } from '../lib/granted-actions.ts';
import { required, templateOf } from '../lib/synthesized.ts';

const root = join(import.meta.dirname, '..', '..');
const read = (file: string) => readFileSync(join(root, file), 'utf8');
const page = read('docs/security.md');
const section = (title: string) => page.split(/^## /m).find((part) => part.startsWith(`${title}\n`)) ?? '';
const sources = (folder: string) =>
  globSync(`${folder}/**/*.ts`, { cwd: root }).map((file) => ({ file, text: read(file) }));

const whole = templateOf({
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
  outsideEventBusName: 'outside',
  alarmTopicArn: 'arn:aws:sns:eu-central-1:111111111111:alarms',
});

test('every file that it names is there', () => {
  const files = [...page.matchAll(/`((?:test|lib|lambdas|docs|operator)\/[\w./-]+)`/g)].map(([, file]) => file ?? '');
  expect(files.length).toBeGreaterThan(50);
  expect(files.filter((file) => !existsSync(join(root, file)))).toEqual([]);
  const links = [...page.matchAll(/\]\(([\w-]+\.md)?(#[\w-]+)?\)/g)];
  expect(links.length).toBeGreaterThan(5);
  for (const [, file = 'security.md', anchor] of links) {
    const titles = [...read(`docs/${file}`).matchAll(/^#+ (.*)$/gm)].map(
      ([, title = '']) =>
        `#${title
          .toLowerCase()
          .replaceAll(/[^\w -]/g, '')
          .replaceAll(' ', '-')}`,
    );
    if (anchor !== undefined) expect([file, titles]).toEqual([file, expect.arrayContaining([anchor])]);
  }
});

test('every line of the threats says what stops them, and names a test', () => {
  const rows = section('Who could do what')
    .split('\n')
    .filter((line) => line.startsWith('| **'));
  expect(rows.length).toBeGreaterThan(15);
  for (const row of rows) {
    const [, who, could, stops, shown] = row.split('|').map((cell) => cell.trim());
    expect([who, could !== '', stops !== '']).toEqual([who, true, true]);
    expect(shown).toMatch(/^(`test\/[\w./-]+\.test\.ts` ?)+$/);
  }
});

describe('roles', () => {
  const rights = section('What each role may do');
  const granted = grantedIn(whole);

  test('each is told, and no other', () => {
    const told = [...rights.matchAll(/`(\w+(?:Role|Policy))`/g)].map(([, name]) => name);
    expect(told.toSorted()).toEqual(Object.keys(granted).toSorted());
  });

  test('one deletes, none changes what there is, one channel never reads the other’s key', () => {
    const lines = linesOf(granted);
    const deleting = lines.filter((line) => line.includes('dynamodb:DeleteItem'));
    expect(deleting.map((line) => line.split(':')[0])).toEqual(['ApiFunctionRole']);
    // Of infrastructure; a message is deleted from its queue, and an item from its table.
    expect(
      lines.filter((line) =>
        /:(Create(?!LogStream)|Delete(?!Message|Item)|Put(?!Item|LogEvents|Events)|Tag|Set)/.test(line),
      ),
    ).toEqual([]);
    expect(lines.filter((line) => /\*/.test(line))).toEqual([]);
    const secrets = lines.filter((line) => line.includes('secretsmanager:GetSecretValue'));
    expect(secrets.map((line) => line.replace(/: .* on /, ' reads ')).toSorted()).toEqual([
      // Who a Mini App's user is, Telegram has signed with the bot's token.
      'ApiFunctionRole reads TelegramCredentialsSecret',
      'ApnsDispatchRole reads ApnsCredentialsSecret',
      'DesktopCallbackRole reads DesktopCallbackSigningSecret',
      'FcmDispatchRole reads FcmCredentialsSecret',
      'GenesysBridgePolicy reads GenesysApiSecret',
      'IngestRole reads GenesysApiSecret',
      'RouteRole reads GenesysApiSecret',
      'TelegramDispatchRole reads TelegramCredentialsSecret',
      'TellAgentRole reads DesktopSecret',
      'TellAgentRole reads GenesysApiSecret',
      'WebhooksWebhookRole reads WebhooksGenesysOpenMessagingSecret',
      'WebhooksWebhookRole reads WebhooksSourceacmeSecret',
    ]);
  });

  test('what nag is told to leave alone is listed with its place', () => {
    const acknowledged = sources('lib').flatMap(({ file, text }) =>
      [...text.matchAll(/\.acknowledge\(\{\s*id: '([\w-]+)',?\s*reason\b/g)].map(([, id]) => `${id} ${file}`),
    );
    const all = sources('lib').flatMap(({ text }) => [...text.matchAll(/acknowledge|NagSuppressions/g)]);
    expect(acknowledged).toHaveLength(all.length);
    const listed = [...rights.matchAll(/^\| `(AwsSolutions-\w+)` \| `(lib\/[\w.-]+)` \|/gm)].map(
      ([, id, file]) => `${id} ${file}`,
    );
    expect(listed.toSorted()).toEqual(acknowledged.toSorted());
  });
});

describe('what rests where', () => {
  const rests = section('What rests where, and how long');

  test('every kind of row that the adapters write', () => {
    const prefixes = new Set(
      sources('lambdas/adapters').flatMap(({ text }) =>
        [...text.matchAll(/['`]([a-z]+)~/g)].map(([, prefix]) => prefix),
      ),
    );
    // The shard of the index of open rows is an attribute of messages.
    prefixes.delete('open');
    expect(prefixes.size).toBeGreaterThan(12);
    expect([...prefixes].filter((prefix) => !rests.includes(`\`${prefix}~…`))).toEqual([]);
    for (const key of ['preferences', 'switches', 'conversation', 'breaker', 'rush']) {
      expect(rests).toContain(`\`${key}\``);
    }
  });

  test('the settings’ defaults', () => {
    const defaults = configurationFrom(required);
    for (const name of ['journalDays', 'deadLetterDays', 'logDays'] as const) {
      const said = [...rests.matchAll(new RegExp(`\`${name}\` \\((\\d+)\\)`, 'g'))].map(([, days]) => Number(days));
      expect([name, new Set(said)]).toEqual([name, new Set([defaults[name]])]);
    }
    expect(defaults.archiveDays).toBe(0);
    expect(defaults.messageExpirySeconds).toBe(3600);
  });

  test('how long the adapters keep rows', () => {
    const seconds = (file: string) =>
      [...read(`lambdas/adapters/${file}`).matchAll(/const \w+Seconds = ([\d* ]+|30 \* daySeconds);/g)].map(
        ([, product = '']) =>
          product
            .replace('daySeconds', '86400')
            .split('*')
            .reduce((result, factor) => result * Number(factor), 1) / 86_400,
      );
    expect(seconds('device-registration.ts')).toContain(270);
    expect(seconds('alias-table.ts')).toContain(270);
    expect(seconds('device-marks.ts')).toContain(30);
    expect(seconds('unread.ts')).toContain(30);
    expect(seconds('conversation-binding.ts')).toContain(30);
    expect(seconds('channel-breaker.ts')).toContain(2);
    expect(seconds('answer-counts.ts')).toContain(1 / 24);
    expect(seconds('rush-row.ts')).toContain(1 / 24);
  });

  test('every kind of resource: a new one is thought about here first', () => {
    const resources: Record<string, { Type: string }> = whole.toJSON().Resources;
    const kinds = new Set(Object.values(resources).map(({ Type }) => Type));
    const holding = [...kinds].filter(
      (kind) => !/IAM|Permission|Policy|Lambda|ApiGatewayV2|Scheduler|CDK::Metadata/.test(kind),
    );
    expect(holding.toSorted()).toEqual([
      'AWS::CloudWatch::Alarm',
      'AWS::CloudWatch::Dashboard',
      'AWS::DynamoDB::Table',
      'AWS::Events::Archive',
      'AWS::Events::EventBus',
      'AWS::Events::Rule',
      'AWS::Logs::LogGroup',
      'AWS::SQS::Queue',
      'AWS::SecretsManager::Secret',
    ]);
  });

  test('queues keep as long as it says, encrypted', () => {
    const days = (id: string) =>
      Object.entries(whole.findResources('AWS::SQS::Queue'))
        .filter(([name]) => name.startsWith(id))
        .map(([, { Properties }]) => [Properties.MessageRetentionPeriod / 86_400, Properties.SqsManagedSseEnabled]);
    for (const id of [
      'ApnsQueueJobs',
      'FcmQueueJobs',
      'ApnsQueueUrgentJobs',
      'FcmQueueUrgentJobs',
      'TelegramQueueJobs',
      'TelegramQueueUrgentJobs',
      'IngestQueueRequests',
    ]) {
      expect([id, days(id)]).toEqual([id, [[2, true]]]);
    }
    for (const id of ['LaterLooks', 'AgentWordsBB']) expect([id, days(id)]).toEqual([id, [[1, true]]]);
    const deadLetters = Object.entries(whole.findResources('AWS::SQS::Queue')).filter(([name]) =>
      name.includes('DeadLetters'),
    );
    expect(deadLetters.map(([, { Properties }]) => Properties.MessageRetentionPeriod / 86_400)).toEqual([
      4, 4, 4, 4, 4, 4, 4,
    ]);
  });

  test.each([
    [30, {}],
    [7, { logDays: 7 }],
  ])('every log group forgets after %d days', (logDays, settings) => {
    const template = templateOf({
      ...settings,
      genesysOpenMessaging: true,
      genesysRegion: 'mypurecloud.de',
      jwtAlgorithms: 'ES256',
    });
    const groups = Object.values(template.findResources('AWS::Logs::LogGroup'));
    const functions = Object.values(template.findResources('AWS::Lambda::Function'));
    // One for each function, which says so, and the API's access log: a group that Lambda makes itself keeps for ever.
    expect(groups).toHaveLength(functions.length + 1);
    for (const { Properties } of functions)
      expect(Properties.LoggingConfig.LogGroup).toMatchObject({ Ref: expect.stringMatching(/Log/) });
    expect(new Set(groups.map(({ Properties }) => Properties.RetentionInDays))).toEqual(new Set([logDays]));
  });

  test('nothing is traced', () => {
    for (const { Properties } of Object.values(whole.findResources('AWS::Lambda::Function'))) {
      expect(Properties.TracingConfig).toBeUndefined();
    }
  });
});

test.each(['context.customerId', 'CONTEXT.id', 'handoffPush.customer'])(
  'a customer is never taken from %s, which a web client can write, or is ours',
  (genesysCustomerAttribute) => {
    expect(() => configurationFrom({ ...required, genesysCustomerAttribute })).toThrow(
      /genesysCustomerAttribute: write/,
    );
    expect(() => configurationFrom({ ...required, genesysCustomerAttribute: 'customerId' })).not.toThrow();
  },
);
