import { describe, expect, test } from '@jest/globals';
import { configurationFrom } from '../../lib/configuration.ts';
import { required, templateOf } from './synthesized.ts';

const hmac = { kind: 'hmac', header: 'x-signature' };
const generic = { kind: 'generic', auth: hmac, map: { conversation: 'id' } };
const sources = {
  'acme-chat': { ...generic, guessableIds: false },
  asapp: { kind: 'asapp', auth: { kind: 'bearer' } },
  gms: { kind: 'gms', auth: { kind: 'header', header: 'x-key' } },
  cxone: { kind: 'cxone', auth: { kind: 'client-credentials' }, brandIds: ['1234'] },
  intercom: { kind: 'intercom', appIds: ['abc12def'] },
};
const without = templateOf();
const template = templateOf({ sources, webhookRequestsPerSecond: 7 });

const environmentOf = (folder: string): Record<string, unknown> =>
  Object.entries(template.findResources('AWS::Lambda::Function')).find(([id]) => id.startsWith(folder))?.[1].Properties
    .Environment.Variables;
const routeKeys = (of: typeof template): string[] =>
  Object.values(of.findResources('AWS::ApiGatewayV2::Route')).map(({ Properties }) => Properties.RouteKey);

describe('the setting', () => {
  test('may be written on the command line, as JSON', () => {
    const read = (given: unknown) => configurationFrom({ ...required, sources: given }).sources;
    expect(read(JSON.stringify(sources))).toEqual(read(sources));
  });

  test('fills in what is left out', () => {
    expect(configurationFrom({ ...required, sources }).sources['acme-chat']).toEqual({
      kind: 'generic',
      auth: { ...hmac, toleranceSeconds: 300, algorithm: 'sha256', encoding: 'hex', prefix: '', signed: '{body}' },
      map: { conversation: 'id' },
      botReplies: true,
      maximumBytes: 262_144,
      guessableIds: false,
    });
  });

  const auth = (given: object) => ({ acme: { ...generic, auth: given } });
  test.each<[string, unknown, string]>([
    ['no JSON', '{acme', 'sources: write a JSON object'],
    ['a kind that there is not', { acme: { kind: 'zendesk' } }, 'sources.acme.kind: write its kind: generic, asapp,'],
    ['no proof', { acme: { kind: 'gms' } }, 'sources.acme.auth: write how its requests prove'],
    ['a proof for CXone only', auth({ kind: 'client-credentials' }), 'sources.acme.auth.kind: write how its requests'],
    [
      'a header in capitals',
      auth({ kind: 'header', header: 'X-Key' }),
      'sources.acme.auth.header: write the name of a',
    ],
    ['an algorithm', auth({ ...hmac, algorithm: 'md5' }), 'sources.acme.auth.algorithm: write sha1, sha256 or sha512'],
    ['a signature without the body', auth({ ...hmac, signed: 'x' }), 'sources.acme.auth.signed: write what is signed'],
    [
      'a time that no header has',
      auth({ ...hmac, signed: '{timestamp}.{body}' }),
      'sources.acme.auth.signed: write what is signed, with {body} in it, and {timestamp} where there is',
    ],
    ['a mapping without a conversation', { acme: { ...generic, map: {} } }, 'sources.acme.map: write where the'],
    ['a field that there is not', { acme: { ...generic, map: { topic: 'x' } } }, 'topic'],
    ['no workspace', { intercom: { kind: 'intercom', appIds: [] } }, 'sources.intercom.appIds: write the app_ids'],
    ['no brand', { cxone: { ...sources.cxone, brandIds: undefined } }, 'sources.cxone.brandIds: write the ids of your'],
    ['a name with capitals', { Acme: generic }, 'sources.Acme: name each source with 1 to 32'],
    ['Genesys’ own name', { genesys: generic }, 'but not genesys, genesys-open'],
    ['too small a size', { acme: { ...generic, maximumBytes: 10 } }, 'sources.acme.maximumBytes: write a whole number'],
  ])('%s is an error that names the field and what to write', (_, given, line) => {
    expect(() => configurationFrom({ ...required, sources: given })).toThrow(line);
  });
});

describe('with sources', () => {
  test('each has its routes, and nobody needs a token there', () => {
    const box = 'POST /v1/sources/cxone/integration/box/1.0';
    const added = routeKeys(template).filter((key) => !routeKeys(without).includes(key));
    expect(added.toSorted()).toEqual(
      [
        ...Object.keys(sources).flatMap((name) => [`POST /v1/sources/${name}`, `HEAD /v1/sources/${name}`]),
        `${box}/token`,
        `${box}/posts/{postId}/messages`,
      ].toSorted(),
    );
  });

  test('Intercom is told that it sends too much far later than others', () => {
    const [stage] = Object.values(template.findResources('AWS::ApiGatewayV2::Stage'));
    expect(stage?.Properties.RouteSettings).toMatchObject({
      'POST /v1/sources/intercom': { ThrottlingRateLimit: 2_500, ThrottlingBurstLimit: 5_000 },
      'POST /v1/sources/acme-chat': { ThrottlingRateLimit: 7, ThrottlingBurstLimit: 14 },
    });
  });

  test('each has a secret, which the stack makes and a person fills', () => {
    const names = Object.values(template.findResources('AWS::SecretsManager::Secret')).map(
      ({ Properties }) => Properties.Name,
    );
    expect(names).toEqual(
      expect.arrayContaining(Object.keys(sources).map((name) => `handoff-push/dev/source-${name}`)),
    );
  });

  test('the functions know how to read them, and whose conversation ids nobody can guess', () => {
    const { SOURCES, SOURCE_SECRET_ARNS } = environmentOf('WebhooksWebhook');
    const read = String(environmentOf('Ingest').SOURCES);
    expect(JSON.parse(read)).toMatchObject({ gms: { kind: 'gms' }, intercom: { appIds: ['abc12def'] } });
    expect(JSON.parse(String(SOURCES))).toMatchObject({
      'acme-chat': { kind: 'generic', auth: hmac, maximumBytes: 262_144 },
      intercom: { kind: 'intercom' },
    });
    expect(String(SOURCES)).not.toContain('conversation');
    expect(JSON.stringify(SOURCE_SECRET_ARNS)).toContain('acme-chat');
    expect(environmentOf('ApiFunction').UNGUESSABLE_SOURCES).toBe('acme-chat');
    expect(template.findOutputs('SourceSettings')).toMatchObject({ SourceSettings: { Value: read } });
  });

  test('are as many as fit into an environment; one too many is an error before anything is deployed', () => {
    const long = (length: number) => ({
      sources: { acme: { ...generic, map: { conversation: 'x'.repeat(length) } } },
      outsideEventBusName: 'x'.repeat(256),
    });
    expect(() => templateOf(long(1_200))).not.toThrow();
    expect(() => templateOf(long(4_096))).toThrow(
      /^SOURCES: write less in the setting that it comes from: the environment of the function ingest/,
    );
  });
});

test('without them nothing of it is there', () => {
  expect(Object.keys(without.findResources('*')).filter((id) => /ingest|webhook/i.test(id))).toEqual([]);
  expect(without.findOutputs('SourceSettings')).toEqual({});
});

describe('without Genesys Cloud on EventBridge', () => {
  const alone = templateOf({ eventSourceName: 'none', sources, alarmAfterSilentHours: 3 });

  test('there is no bus, no rule and no router; the webhooks hear', () => {
    const types = Object.values(alone.toJSON().Resources).map((resource) => Object(resource).Type);
    expect(types.filter((type) => String(type).startsWith('AWS::Events::'))).toEqual([]);
    const functions = Object.keys(alone.findResources('AWS::Lambda::Function'));
    expect(functions.filter((id) => /^(?:Route|Genesys)/.test(id))).toEqual([]);
    expect(functions.filter((id) => /^Ingest/.test(id))).toHaveLength(1);
    expect(alone.findOutputs('Genesys*')).toEqual({});
  });

  test('silence is that of the webhooks', () => {
    const alarms = Object.values(alone.findResources('AWS::CloudWatch::Alarm'));
    const silent = alarms.filter(({ Properties }) => JSON.stringify(Properties).includes('no-events'));
    expect(JSON.stringify(silent)).toContain('IngestFunction');
  });

  test('and without any source nothing is ever heard: that is a mistake', () => {
    expect(() => configurationFrom({ ...required, eventSourceName: 'none' })).toThrow(
      'eventSourceName: write the partner event source of Genesys, or set genesysBridge or sources: else nothing is ever heard',
    );
  });
});
