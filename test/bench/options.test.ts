import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { readOptions, usage } from '../../bench/options.ts';

describe('options of the bench', () => {
  test.each([
    [[], { quick: false, only: [] }],
    [['--quick'], { quick: true, only: [] }],
    [['--quick', '--out', 'a/b.json'], { quick: true, only: [], out: 'a/b.json' }],
    [['--only', 'apns', '--only', 'cold'], { quick: false, only: ['apns', 'cold'] }],
  ])('%j', (given, options) => {
    expect(readOptions(given)).toEqual({ kind: 'run', options });
  });

  test.each([
    [['--only', 'apn'], '--only takes one of apns, fcm, cold, bundles'],
    [['--out', 'results.txt'], 'a .json file'],
    [['--fast'], '--fast'],
    [['latest.json'], 'latest.json'],
  ])('%j is wrong', (given, line) => {
    expect(readOptions(given)).toEqual({ kind: 'wrong', line: expect.stringContaining(line) });
  });
});

describe('the command', () => {
  const run = (...given: string[]) =>
    spawnSync(process.execPath, [join(import.meta.dirname, '../../bench/run.ts'), ...given], { encoding: 'utf8' });

  test('explains itself and measures nothing', () => {
    const { status, stdout } = run('--help');
    expect(status).toBe(0);
    expect(stdout.trim()).toBe(usage);
  });

  test('names a wrong option', () => {
    const { status, stderr } = run('--only', 'telegram');
    expect(status).toBe(2);
    expect(stderr).toContain('--only takes one of');
  });
});
