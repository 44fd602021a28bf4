import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { synthesizeOnce } from '../../../local/template/kept-synthesis.ts';
import { withoutPorts } from '../../../local/template/loopback-addresses.ts';
import { templateOf } from '../../lib/synthesized.ts';

/** All that the runner says of this machine, on ports of one stack or another; two services may share one. */
const addresses = (port: number) => ({
  jwtIssuer: `http://localhost:${port}/local/issuer`,
  apnsProductionOrigin: `https://localhost:${port + 1}`,
  apnsSandboxOrigin: `https://localhost:${port + 2}`,
  fcmOrigin: `https://127.0.0.1:${port + 3}`,
  googleTokenUrl: `https://localhost:${port + 3}/token`,
  telegramOrigin: `https://localhost:${port + 4}`,
  genesysLoginOrigin: `https://localhost:${port + 5}`,
  genesysApiOrigin: `https://localhost:${port + 6}`,
  desktopUrl: `https://localhost:${port + 7}/notifications`,
  desktopTokenUrl: `https://localhost:${port + 7}/token`,
});
const others = {
  channels: 'apns,fcm,telegram',
  telegramBots: 'acme_support_bot',
  tellAgents: 'attribute,desktop',
  genesysRegion: 'mypurecloud.de',
  genesysBridge: true,
};

describe('the ports of this machine', () => {
  test('put back into a template of stand-ins give the very template that the app gives', () => {
    const given = { ...others, ...addresses(9_000) };
    const { settings, withPorts } = withoutPorts(given);
    expect(JSON.stringify(settings)).not.toMatch(/:900\d/);
    const ofStandIns = JSON.stringify(templateOf(settings).toJSON());
    const asGiven = templateOf(given).toJSON();
    for (const address of Object.values(addresses(9_000))) expect(JSON.stringify(asGiven)).toContain(address);
    expect(JSON.parse(withPorts(ofStandIns))).toEqual(asGiven);
  });

  test('are all that two stacks of the same settings differ in', () => {
    const one = withoutPorts({ ...others, ...addresses(9_000) });
    expect(withoutPorts({ ...others, ...addresses(35_123) }).settings).toEqual(one.settings);
    expect(withoutPorts({ ...others, ...addresses(9_000), channels: 'apns' }).settings).not.toEqual(one.settings);
    // Two services on one port are not two on two.
    expect(withoutPorts({ ...others, ...addresses(9_000), fcmOrigin: 'https://localhost:9999' }).settings).not.toEqual(
      one.settings,
    );
  });

  test('of other machines, and other numbers, stay', () => {
    const settings = {
      jwtIssuer: 'https://login.example.com:8443',
      presenceSeconds: 60,
      desktopUrl: 'https://localhost',
    };
    expect(withoutPorts(settings).settings).toEqual(settings);
    expect(withoutPorts(settings).withPorts('localhost:8000')).toBe('localhost:8000');
  });
});

describe('the app is run once', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'kept-synthesis-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  /** An app of one function, whose template says what it was given; its output goes as soon as it was read. */
  function appOf() {
    const runs: Readonly<Record<string, unknown>>[] = [];
    const output = join(folder, 'cdk.out');
    const run = (context: Readonly<Record<string, unknown>>) =>
      synthesizeOnce(join(folder, 'kept'), context, async (given) => {
        runs.push(given);
        mkdirSync(join(output, 'asset.0815'), { recursive: true });
        writeFileSync(join(output, 'asset.0815', 'index.js'), 'exports.handler = () => {};');
        const assetFolders = new Map([['0815.zip', join(output, 'asset.0815')]]);
        return { stackName: 'Stack', template: { given }, assetFolders };
      });
    mkdirSync(join(folder, 'kept'));
    return { runs, run, clear: () => rmSync(output, { recursive: true, force: true }) };
  }

  test('for all whose settings are the same but for their ports, and each has its own', async () => {
    const { runs, run, clear } = appOf();
    for (const port of [9_000, 35_123, 9_000]) {
      const context = { ...others, ...addresses(port) };
      const { stackName, template, assetFolders } = await run(context);
      clear();
      expect({ stackName, template }).toEqual({ stackName: 'Stack', template: { given: context } });
      expect([...assetFolders.keys()]).toEqual(['0815.zip']);
      expect(readFileSync(join(assetFolders.get('0815.zip') ?? '', 'index.js'), 'utf8')).toContain('handler');
    }
    expect(runs).toHaveLength(1);
  });

  test('again for other settings, whose bundles of the same name lie in the same place', async () => {
    const { runs, run } = appOf();
    const one = await run({ ...addresses(9_000), presenceSeconds: '3' });
    const other = await run({ ...addresses(9_000), presenceSeconds: '4' });
    expect(runs).toHaveLength(2);
    expect(other.template).toEqual({ given: { ...addresses(9_000), presenceSeconds: '4' } });
    expect(other.assetFolders).toEqual(one.assetFolders);
  });

  test('again where it failed', async () => {
    const failing = () =>
      synthesizeOnce(folder, others, async () => {
        throw new Error('The CDK app could not be synthesized');
      });
    await expect(failing()).rejects.toThrow('could not be synthesized');
    expect(existsSync(join(folder, 'kept'))).toBe(false);
    const { run } = appOf();
    expect((await run(others)).template).toEqual({ given: others });
  });
});
