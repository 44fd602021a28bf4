import { describe, expect, test } from '@jest/globals';
import { readOptions, usage } from '../../local/options.ts';

const plain = {
  port: 8787,
  settings: {},
  allSources: false,
  quiet: false,
  freeze: false,
  clockOffsetMilliseconds: 0,
  lateTtl: false,
};

describe('what is asked for', () => {
  test.each<[readonly string[], object]>([
    [[], {}],
    [['--port', '0'], { port: 0 }],
    [
      ['-c', 'stage=x', '-c', 'googleTokenUrl=http://x/?a=b'],
      { settings: { stage: 'x', googleTokenUrl: 'http://x/?a=b' } },
    ],
    [['--all-sources'], { allSources: true }],
    [['--all-sources', '--port', '0', '--no-all-sources'], { port: 0 }],
    [['--quiet'], { quiet: true }],
    [['--freeze'], { freeze: true }],
    [['--late-ttl'], { lateTtl: true }],
    [['--dynamodb', 'http://127.0.0.1:8000'], { dynamoDbEndpoint: 'http://127.0.0.1:8000' }],
    [['--secrets', 'local.json'], { secretsFile: 'local.json' }],
    [['--clock', '+30s'], { clockOffsetMilliseconds: 30_000 }],
    [['--clock', '+10m'], { clockOffsetMilliseconds: 600_000 }],
    [['--clock', '+2h'], { clockOffsetMilliseconds: 7_200_000 }],
    [['--clock', '+3d'], { clockOffsetMilliseconds: 259_200_000 }],
    [['--clock=-10m'], { clockOffsetMilliseconds: -600_000 }],
    [['--clock', '+3650d'], { clockOffsetMilliseconds: 315_360_000_000 }],
    [['--clock=-0s'], { clockOffsetMilliseconds: 0 }],
  ])('%j', (given, changes) => {
    expect(readOptions(given)).toEqual({ kind: 'run', options: { ...plain, ...changes } });
  });

  test.each([[['--help']], [['-h', '--freeze']]])('%j is help', (given) => {
    expect(readOptions(given)).toEqual({ kind: 'help' });
  });
});

describe('what is wrong, in one line that names it', () => {
  test.each<[readonly string[], string]>([
    [['--port', '65536'], '--port'],
    [['--port', '-1'], '--port'],
    [['-c', 'stage'], '-c stage'],
    [['--clock', '3d'], '--clock: write a sign'],
    [['--clock', '+3'], '--clock: write a sign'],
    [['--clock', '+1.5h'], '--clock: write a sign'],
    [['--clock', '+3w'], '--clock: write a sign'],
    [['--clock', '+3651d'], '--clock: write a sign'],
    [['--clock', '-10m'], '--clock=-XYZ'],
    [['--clock', ''], '--clock: write a sign'],
    [['--dynamodb', ''], '--dynamodb'],
    [['--dynamodb', '127.0.0.1:8000'], '--dynamodb'],
    [['--secrets', ''], '--secrets'],
    [['--secrets'], '--secrets'],
    [['--freeze=yes'], '--freeze'],
    [['--no-port'], '--no-port'],
    [['--late-ttl', 'x'], 'x'],
    [['--thaw'], '--thaw'],
  ])('%j', (given, named) => {
    const read = readOptions(given);
    expect(read).toEqual({ kind: 'wrong', line: expect.stringContaining(named) });
    expect(read).toHaveProperty('line', expect.not.stringContaining('\n'));
  });
});

test('the usage names every option', () => {
  for (const option of [
    '--port',
    '-c',
    '--all-sources',
    '--secrets',
    '--freeze',
    '--clock',
    '--late-ttl',
    '--quiet',
    '--help',
  ]) {
    expect(usage).toMatch(new RegExp(`^  ${option} .+`, 'm'));
  }
});
