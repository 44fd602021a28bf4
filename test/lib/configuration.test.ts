import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { App } from 'aws-cdk-lib';
import { configurationFrom } from '../../lib/configuration.ts';
import { configurationFromContext } from '../../lib/settings-from-context.ts';
import { settingNames } from '../../lib/settings-schema.ts';
import { required } from './synthesized.ts';

const mistake = (settings: object): string => {
  try {
    configurationFrom({ ...required, ...settings });
  } catch (error) {
    if (error instanceof Error) return error.message;
  }
  throw new Error('no mistake was found');
};

describe('configurationFrom', () => {
  test('what nobody sets has a value that fits a first deployment', () => {
    expect(configurationFrom(required)).toMatchObject({
      stage: 'dev',
      production: false,
      channels: ['apns', 'fcm'],
      eventBus: 'create',
      archiveDays: 0,
      privacyMode: 'generic',
      collapse: 'conversation',
      messageExpirySeconds: 3600,
      presenceSeconds: 60,
      jwtAudience: ['handoff-push'],
      jwtAlgorithms: ['RS256', 'RS384', 'RS512'],
      corsOrigins: [],
      apns: { apps: ['com.example.app'] },
      fcm: { apps: ['example-app'] },
      timeToLive: 'until-expiry',
      sound: 'default',
      goneGuardPercent: 20,
      goneGuardSamples: 20,
    });
  });

  test('text from the command line becomes numbers, switches and lists', () => {
    const given = { presenceSeconds: '3', production: 'true', channels: ' apns ', jwtAudience: 'a, b' };
    expect(configurationFrom({ ...required, ...given })).toMatchObject({
      presenceSeconds: 3,
      production: true,
      channels: ['apns'],
      jwtAudience: ['a', 'b'],
      fcm: undefined,
    });
    expect(configurationFrom({ ...required, channels: 'none' }).channels).toEqual([]);
    expect(configurationFrom({ ...required, apnsBundleIds: 'com.a, com.b' }).apns).toEqual({
      apps: ['com.a', 'com.b'],
    });
  });

  test.each([
    [{ presenceSeconds: 'soon' }, 'presenceSeconds: write a whole number from 2 to 600'],
    [{ messageExpirySeconds: 0 }, 'messageExpirySeconds: write a whole number from 2 to 86400'],
    [{ archiveDays: true }, 'archiveDays: write a whole number from 0 to 3'],
    [{ archiveDays: '' }, 'archiveDays: write a whole number from 0 to 3'],
    [{ archiveDays: '0x1' }, 'archiveDays: write a whole number from 0 to 3'],
    [{ archiveDays: 4 }, 'archiveDays: write a whole number from 0 to 3'],
    [{ logDays: 2 }, 'logDays: write 1, 3, 5, 7'],
    [{ privacyMode: 'all' }, 'privacyMode: write generic, full or id-only'],
    [{ collapse: 'device' }, 'collapse: write conversation or message'],
    [{ channels: 'sms' }, 'channels.0: write apns, fcm, telegram, several of them separated by commas, or none'],
    [{ channels: 'telegram' }, 'telegramBots: write the name of your bot, or leave telegram out of channels'],
    [{ telegramBots: '@acme_bot' }, 'telegramBots.0: write the user name of your bot without @'],
    [{ telegramAppName: 'a/b' }, 'telegramAppName: write the short name of your Mini App'],
    [{ telegramOrigin: 'http://api.telegram.org' }, 'telegramOrigin: write the origin'],
    [{ production: 'maybe' }, 'production: write true or false'],
    [{ stage: 'Prod' }, 'stage: write 1 to 20 lower-case letters'],
    [{ eventSourceName: 'aws.ec2' }, 'eventSourceName: write the partner event source that Genesys created'],
    [{ jwtIssuer: 'http://login.example.com' }, 'jwtIssuer: write the https address of your token issuer'],
    [{ jwtAudience: '' }, 'jwtAudience: write at least one audience'],
    [{ jwtAlgorithms: 'HS256' }, 'jwtAlgorithms.0: write what your issuer signs with: RS256'],
    [{ jwtAlgorithms: 'RS256,none' }, 'jwtAlgorithms.1: write what your issuer signs with: RS256'],
    [{ jwtAlgorithms: [] }, 'jwtAlgorithms: write what your issuer signs with: RS256'],
    [{ corsOrigins: '*' }, 'corsOrigins.0: write the origins of your web pages'],
    [{ corsOrigins: 'https://www.company.com/' }, 'corsOrigins.0: write the origins of your web pages'],
    [{ corsOrigins: 'https://WWW.company.com' }, 'corsOrigins.0: write the origins of your web pages'],
    [{ corsOrigins: 'https://www.company.com:443' }, 'corsOrigins.0: write the origins of your web pages'],
    [{ corsOrigins: 'http://www.company.com' }, 'corsOrigins.0: write the origins of your web pages'],
    [{ apnsBundleIds: undefined }, "apnsBundleIds: write your app's bundle id, or leave apns out of channels"],
    [{ fcmProjectIds: undefined }, 'fcmProjectIds: write your Firebase project id, or leave fcm out of channels'],
    [{ apnsBundleIds: ['com.a b'] }, "apnsBundleIds.0: write your app's bundle id"],
    [{ fcmProjectIds: '' }, 'fcmProjectIds: write the project id'],
    [{ timeToLive: 'short' }, 'timeToLive: write until-expiry or now-or-never'],
    [{ sound: 'a b' }, 'sound: write the name of a sound in your app, default, or none'],
    [{ iosInterruptionLevel: 'critical' }, 'iosInterruptionLevel: write passive, active or time-sensitive'],
    [{ androidQuietChannelId: 'a b' }, 'androidQuietChannelId: write the id of a notification channel without a sound'],
    [{ androidIcon: 'a.png' }, 'androidIcon: write the name of a drawable'],
    [{ fcmQuotaPerMinute: 5 }, 'fcmQuotaPerMinute: write a whole number from 60'],
    [{ goneGuardPercent: 0 }, 'goneGuardPercent: write a whole number from 1 to 100'],
    [{ apnsProductionOrigin: 'https://api.push.apple.com/' }, 'apnsProductionOrigin: write it without a slash'],
    [{ genesysOpenMessaging: true }, 'genesysRegion: write your region: genesysOpenMessaging asks Genesys there'],
    [{ genesysOpenMessaging: 'perhaps' }, 'genesysOpenMessaging: write true or false'],
    [{ desktopRequestsPerMinute: 1 }, 'desktopRequestsPerMinute: write a whole number from 2 to 1000000'],
    [{ desktopUrl: 'https://us:secret-1@x.example.com' }, 'desktopUrl: write it without a user name and a password'],
    [{ desktopUrl: 'https://us@x.example.com' }, 'desktopUrl: write it without a user name and a password'],
    [
      { desktopTokenUrl: 'https://:secret-1@x.example.com/token' },
      'desktopTokenUrl: write it without a user name and a password',
    ],
    [
      { desktopConversationUrl: 'https://us:secret-1@x.example.com/{conversationId}' },
      'desktopConversationUrl: write it without a user name and a password',
    ],
    [{ desktopUrl: 'http://x.example.com' }, 'desktopUrl: write the https address of the service'],
    [{ desktopConversationUrl: 'x' }, 'desktopConversationUrl: write an https address that contains {conversationId}'],
    [{ webhookRequestsPerSecond: 0 }, 'webhookRequestsPerSecond: write a whole number from 1 to 10000'],
    [{ journalDays: 4 }, 'journalDays: write more days than deadLetterDays has (4)'],
    [{ presenceSecond: 3 }, 'presenceSecond: there is no such setting'],
  ])('%j', (settings, said) => {
    expect(mistake(settings)).toContain(said);
  });

  test('every mistake is named at once, and no value is repeated', () => {
    const said = mistake({ presenceSeconds: 'secret-1', privacyMode: 'secret-2', jwtIssuer: 'secret-3' });
    for (const name of ['presenceSeconds', 'privacyMode', 'jwtIssuer']) expect(said).toContain(name);
    expect(said).not.toContain('secret-');
  });
});

describe('configurationFromContext', () => {
  const read = (context: Record<string, unknown>) => configurationFromContext(new App({ context }).node);

  test('cdk.json, then what -c overrides', () => {
    expect(read({ handoffPush: required, presenceSeconds: '5' })).toMatchObject({ presenceSeconds: 5, stage: 'dev' });
  });

  test('a file instead of cdk.json', () => {
    const folder = mkdtempSync(join(tmpdir(), 'settings-'));
    const [file, broken] = [join(folder, 'prod.json'), join(folder, 'broken.json')];
    writeFileSync(file, JSON.stringify({ ...required, stage: 'prod' }));
    writeFileSync(broken, '{"jwtIssuer": secret');
    try {
      expect(read({ settingsFile: file, handoffPush: { stage: 'dev' } }).stage).toBe('prod');
      expect(() => read({ settingsFile: broken })).toThrow(/broken\.json: it is not JSON; write a JSON object/);
      expect(() => read({ settingsFile: broken })).not.toThrow(/secret/);
      expect(() => read({ settingsFile: join(folder, 'none.json') })).toThrow(/none\.json: it cannot be read/);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test('settings that are no object', () => {
    expect(() => read({ handoffPush: [1] })).toThrow(/handoffPush in cdk\.json: write a JSON object/);
  });

  test('no setting is called like a key of CDK itself', () => {
    expect(settingNames.every((name) => /^[a-z][A-Za-z]+$/.test(name))).toBe(true);
  });
});
