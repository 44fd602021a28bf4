import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import type { Template } from 'aws-cdk-lib/assertions';
import * as z from 'zod';
import { configurationFrom } from '../../lib/configuration.ts';
import { settingNames } from '../../lib/settings-schema.ts';
import { otherSettings } from './other-settings.ts';
import { required, templateOf } from './synthesized.ts';

/** What CloudFormation makes anew where it changes (its pages of the resource types, "Update requires: Replacement"). */
const replacing = {
  'AWS::DynamoDB::Table': ['TableName', 'KeySchema', 'LocalSecondaryIndexes', 'ImportSourceSpecification'],
  'AWS::SQS::Queue': ['QueueName', 'FifoQueue'],
  'AWS::SecretsManager::Secret': ['Name'],
} as const;
type Kept = keyof typeof replacing;

interface Resource {
  readonly Properties?: Readonly<Record<string, unknown>>;
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
}

const resourcesOf = (template: Template, type: Kept): Readonly<Record<string, Resource>> =>
  template.findResources(type);

/** What decides whether each resource of a kind stays what it is, by logical id. */
function identities(template: Template, type: Kept): Readonly<Record<string, object>> {
  const entries = Object.entries(resourcesOf(template, type)).map(([id, { Properties = {} }]) => [
    id,
    Object.fromEntries(replacing[type].map((name) => [name, Properties[name] ?? null])),
  ]);
  return Object.fromEntries(entries);
}

const attributesOf = (resource: Resource | undefined) =>
  z
    .array(z.strictObject({ AttributeName: z.string(), AttributeType: z.string() }))
    .parse(resource?.Properties?.AttributeDefinitions)
    .map(({ AttributeName, AttributeType }) => `${AttributeName} ${AttributeType}`);

/** Tables, with all that they hold, stay; an index may come. */
function expectSameTables(before: Template, after: Template): void {
  expect(identities(after, 'AWS::DynamoDB::Table')).toEqual(identities(before, 'AWS::DynamoDB::Table'));
  const now = resourcesOf(after, 'AWS::DynamoDB::Table');
  for (const [id, table] of Object.entries(resourcesOf(before, 'AWS::DynamoDB::Table'))) {
    expect(attributesOf(now[id])).toEqual(expect.arrayContaining(attributesOf(table)));
  }
}

const before = templateOf();

describe('changing a setting', () => {
  test('every setting has another value in other-settings.ts', () => {
    expect(settingNames.filter((name) => otherSettings[name] === undefined)).toEqual([]);
    const same = Object.entries(otherSettings).filter(([name, settings]) => {
      const read = (given: object) => configurationSchemaValue(name, { ...required, ...given });
      return JSON.stringify(read(settings)) === JSON.stringify(read({}));
    });
    expect(same.map(([name]) => name)).toEqual([]);
  });

  // Several at once: each synthesis takes a while, and what one of them replaces the others do not bring back.
  const changes = Object.entries(otherSettings);
  const some = Array.from({ length: Math.ceil(changes.length / 6) }, (_, at) => changes.slice(at * 6, at * 6 + 6));
  test.each(some.map((these) => [these.map(([name]) => name), these] as const))(
    '%j replace no table, and no queue or secret that stays',
    (names, these) => {
      const after = templateOf(Object.assign({}, ...these.map(([, settings]) => settings)));
      expectSameTables(before, after);
      for (const type of ['AWS::SQS::Queue', 'AWS::SecretsManager::Secret'] as const) {
        // The stage is in the secrets' names: it is another deployment, with another stack's name.
        if (names.includes('stage') && type === 'AWS::SecretsManager::Secret') continue;
        const [then, now] = [identities(before, type), identities(after, type)];
        for (const [id, identity] of Object.entries(then)) if (now[id]) expect([id, now[id]]).toEqual([id, identity]);
        const gone = Object.keys(then).filter((id) => now[id] === undefined);
        // Without a channel there are no jobs for it, and no key.
        expect(gone.filter((id) => !(names.includes('channels') && id.startsWith('Fcm')))).toEqual([]);
      }
    },
  );

  test('all of them at once replace no table, there and back', () => {
    const after = templateOf(Object.assign({}, ...Object.values(otherSettings)));
    expectSameTables(before, after);
    expectSameTables(after, before);
  });
});

/** A setting's value after it was read, wherever the configuration keeps it. */
function configurationSchemaValue(name: string, settings: Readonly<Record<string, unknown>>): unknown {
  const { apns, fcm, telegram, genesysApi, ...rest } = configurationFrom(settings);
  const moved: Readonly<Record<string, unknown>> = {
    apnsBundleIds: apns,
    fcmProjectIds: fcm,
    telegramBots: telegram,
    genesysRegion: genesysApi,
    genesysLoginOrigin: genesysApi?.loginOrigin,
    genesysApiOrigin: genesysApi?.apiOrigin,
  };
  return { ...rest, ...moved }[name];
}

describe('tables', () => {
  test('in production outlive their stack and every change of it', () => {
    const tables = Object.values(resourcesOf(templateOf({ production: true }), 'AWS::DynamoDB::Table'));
    expect(tables).toHaveLength(3);
    for (const { DeletionPolicy, UpdateReplacePolicy, Properties } of tables) {
      expect([DeletionPolicy, UpdateReplacePolicy]).toEqual(['Retain', 'Retain']);
      expect(Properties?.DeletionProtectionEnabled).toBe(true);
    }
  });

  test('elsewhere go with their stack, which is what README says of the setting', () => {
    for (const { DeletionPolicy, UpdateReplacePolicy } of Object.values(resourcesOf(before, 'AWS::DynamoDB::Table'))) {
      expect([DeletionPolicy, UpdateReplacePolicy]).toEqual(['Delete', 'Retain']);
    }
    const readme = readFileSync(join(import.meta.dirname, '..', '..', 'README.md'), 'utf8');
    expect(readme).toMatch(/\| `production` \| `false` \| deletion protection, and tables are kept/);
  });

  test('a name that somebody chose would let no replacement happen, and no second stage stand beside the first', () => {
    for (const type of ['AWS::DynamoDB::Table', 'AWS::SQS::Queue'] as const) {
      for (const identity of Object.values(identities(before, type))) {
        expect(identity).toMatchObject(type === 'AWS::SQS::Queue' ? { QueueName: null } : { TableName: null });
      }
    }
  });
});

test('a kept table can be taken up alone, as docs/upgrades.md does: it refers to nothing else', () => {
  const tables = resourcesOf(templateOf({ production: true }), 'AWS::DynamoDB::Table');
  expect(JSON.stringify(tables)).not.toMatch(/"(Ref|Fn::\w+|DependsOn|Condition)"/);
  const upgrades = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'upgrades.md'), 'utf8');
  for (const id of Object.keys(tables)) expect(upgrades).toContain(id);
});

describe('the first version', () => {
  const first = z
    .object({
      tables: z.record(z.string(), z.looseObject({ KeySchema: z.json(), AttributeDefinitions: z.json() })),
      secrets: z.record(z.string(), z.object({ Name: z.string() })),
      queues: z.record(z.string(), z.object({ FifoQueue: z.boolean().optional() })),
    })
    .parse(JSON.parse(readFileSync(join(import.meta.dirname, '..', 'upgrades', 'first-template.json'), 'utf8')));

  test('its tables are today’s, with one index more at most: CloudFormation makes one in an update', () => {
    const now = resourcesOf(before, 'AWS::DynamoDB::Table');
    for (const [id, { KeySchema, AttributeDefinitions }] of Object.entries(first.tables)) {
      expect(now[id]?.Properties).toMatchObject({ KeySchema });
      expect(now[id]?.Properties).not.toHaveProperty('TableName');
      expect(now[id]?.Properties?.AttributeDefinitions).toEqual(
        expect.arrayContaining(z.array(z.json()).parse(AttributeDefinitions)),
      );
      expect(
        z
          .array(z.json())
          .max(1)
          .safeParse(now[id]?.Properties?.GlobalSecondaryIndexes ?? []).success,
      ).toBe(true);
    }
  });

  test('its queues are there still, of the same kind, so that what lies in them is done', () => {
    const now = resourcesOf(before, 'AWS::SQS::Queue');
    for (const [id, { FifoQueue }] of Object.entries(first.queues)) {
      expect([id, now[id]?.Properties?.FifoQueue]).toEqual([id, FifoQueue]);
      const isRead = Object.values(before.findResources('AWS::Lambda::EventSourceMapping')).some(
        ({ Properties }) => Properties.EventSourceArn['Fn::GetAtt'][0] === id,
      );
      expect([id, isRead]).toEqual([id, !id.includes('DeadLetters')]);
    }
  });

  test('its secrets keep their names, so that nobody has to put the keys in again', () => {
    const now = resourcesOf(before, 'AWS::SecretsManager::Secret');
    for (const [id, { Name }] of Object.entries(first.secrets))
      expect([id, now[id]?.Properties?.Name]).toEqual([id, Name]);
  });
});
