import { execFile } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import * as z from 'zod';
import { withheldReasons } from '../../lambdas/core/withheld-reason.ts';
import { reasonInWords } from '../../operator/explain-words.ts';
import { templateOf } from '../lib/synthesized.ts';

const root = join(import.meta.dirname, '..', '..');

/** Each command as somebody would type it who reads a page: between backticks, or a line of a block. */
function commandsIn(page: string): string[] {
  const block = /^ *```.*?^ *```/gms;
  const lines = [...page.matchAll(block)].flatMap(([text]) =>
    text.split('\n').map((line) => line.replace(/ +#.*$/, '')),
  );
  const spans = [...page.replaceAll(block, '').matchAll(/`([^`]+)`/g)].map(([, span = '']) => span);
  return [...lines, ...spans]
    .map((one) => one.replaceAll(/\s+/g, ' ').trim())
    .filter((one) => /^(npx )?handoff /.test(one));
}

/** Sentences for a terminal have no backticks. */
const commandsInSentence = (text: string) =>
  text.match(/handoff [a-z-]+(?: (?:list|show|redrive|drop|restore))?(?: --[a-z-]+(?: [A-Z]+)?)*/g) ?? [];

const everyAlarm = templateOf({
  genesysOpenMessaging: true,
  genesysRegion: 'mypurecloud.de',
  privacyMode: 'full',
  jwtAlgorithms: 'ES256',
  outsideEventBusName: 'crm',
  alarmAfterSilentHours: 12,
}).findResources('AWS::CloudWatch::Alarm');

const named: readonly (readonly [where: string, commands: readonly string[]])[] = [
  ...['README.md', ...globSync('docs/**/*.md', { cwd: root })].map(
    (file) => [file, commandsIn(readFileSync(join(root, file), 'utf8'))] as const,
  ),
  ['alarms', Object.values(everyAlarm).flatMap(({ Properties }) => commandsIn(Properties.AlarmDescription))],
  [
    'explain',
    withheldReasons.flatMap((reason) => commandsInSentence(reasonInWords(reason, 'message', undefined).todo ?? '')),
  ],
];

/** What commander leaves to the commands themselves, which refuse to go on without it. */
const alsoNeeded: readonly (readonly [command: RegExp, option: string])[] = [
  [/^dead-letters drop /, '--yes'],
  [/^devices( --|$)/, '--customer'],
];

/** As typed, with something in the place of what is the reader's to fill in, and of a stack that is not there. */
const argumentsOf = (command: string) => [
  ...command
    .replace(/^(npx )?handoff /, '')
    .replace('<command>', 'doctor')
    .replaceAll(/\bTIME\b/g, '30m')
    .split(' '),
  '--local',
  'http://127.0.0.1:1',
];

/** The real command line, which looks for its stack when it has understood what was typed; all in one process. */
const typing = `
  const [url, typed] = JSON.parse(process.argv[1]);
  const [out, err] = [process.stdout.write.bind(process.stdout), process.stderr];
  process.stdout.setMaxListeners(0);
  const answers = [];
  for (const [at, given] of typed.entries()) {
    let said = '';
    process.stdout.write = err.write = (text) => { said += text; return true; };
    // Commander knows that this is no file: nothing stands between node and the arguments.
    process.argv = [process.argv[0], ...given];
    await import(url + '?' + at);
    answers.push(said);
  }
  out(JSON.stringify(answers));
`;

async function answersTo(commands: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const url = pathToFileURL(join(root, 'bin', 'handoff.ts')).href;
  const typed = JSON.stringify([url, commands.map(argumentsOf)]);
  const run = promisify(execFile)(process.execPath, ['--input-type=module', '-e', typing, typed], {
    env: { ...process.env, NODE_OPTIONS: '' },
  });
  // The exit code is the last command's: no stack answers.
  const { stdout } = await run.catch((failed: unknown) => z.object({ stdout: z.string() }).parse(failed));
  const answers = z.array(z.string()).length(commands.length).parse(JSON.parse(stdout));
  return new Map(commands.map((command, at) => [command, answers[at] ?? '']));
}

/** What is wrong with a command; undefined: it was understood. */
function faultIn(command: string, answer: string | undefined): string | undefined {
  const lacking = alsoNeeded.find(([one, option]) => {
    const typed = command.replace(/^(npx )?handoff /, '');
    return one.test(typed) && !typed.includes(option);
  });
  if (lacking) return `needs ${lacking[1]}`;
  if (
    answer?.startsWith('handoff: No local stack answers') ||
    answer?.startsWith('handoff: Write --stack or --local,')
  ) {
    return undefined;
  }
  return answer ?? 'nobody typed it';
}

const wrong: readonly (readonly [command: string, fault: string])[] = [
  ['handoff nothing', "unknown command 'nothing'"],
  ['handoff doctor --nothing', "unknown option '--nothing'"],
  ['handoff dead-letters show', "required option '--queue <name>' not specified"],
  ['handoff dead-letters redrive --dry-run', "required option '--queue <name>' not specified"],
  ['handoff dead-letters drop --queue NAME --yes', "required option '--reason <text>' not specified"],
  ['handoff dead-letters drop --queue NAME --reason REASON', 'needs --yes'],
  ['handoff devices restore --reason WORD --since yesterday', "argument 'yesterday' is invalid"],
  ['handoff devices', 'needs --customer'],
  ['handoff pause --channel fax', "argument 'fax' is invalid"],
];
const answers = await answersTo([
  ...new Set([...named.flatMap(([, commands]) => commands), ...wrong.map(([command]) => command)]),
]);

describe('every command that somebody is told to type can be typed as it stands', () => {
  const all = named.flatMap(([where, commands]) => [...new Set(commands)].map((command) => [command, where]));

  test.each(all)('%s (%s)', (command) => {
    expect(faultIn(command, answers.get(command))).toBeUndefined();
  });

  test('there are some on each page for operators, in the alarms, and in what explain says', () => {
    const counts = new Map(named.map(([where, commands]) => [where, new Set(commands).size]));
    for (const where of ['README.md', 'docs/doctor.md', 'docs/security.md', 'docs/upgrades.md', 'docs/deploy.md']) {
      expect([where, counts.get(where)]).toEqual([where, expect.any(Number)]);
      expect(counts.get(where)).toBeGreaterThan(0);
    }
    expect(counts.get('docs/runbook.md')).toBeGreaterThan(9);
    expect(counts.get('alarms')).toBeGreaterThan(4);
    expect(counts.get('explain')).toBeGreaterThan(4);
  });

  test.each(wrong)('and this would be found: %s', (command, fault) => {
    expect(faultIn(command, answers.get(command))).toContain(fault);
  });
});
