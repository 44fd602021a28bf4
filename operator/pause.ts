import { type Command, InvalidArgumentError, Option } from 'commander';
import { createSwitches } from '../lambdas/adapters/switches.ts';
import { sourceNamePattern } from '../lambdas/core/conversation.ts';
import { channels } from '../lambdas/core/device.ts';
import { paused, resumed, type Switches, type SwitchTarget } from '../lambdas/core/switches.ts';
import type { CommandDefinition, Context } from './command.ts';
import { outputOf } from './deployment.ts';

const describe = (verb: string) => (command: Command) =>
  command
    .addOption(new Option('--channel <name>', `${verb} pushes of this channel only`).choices(channels))
    .addOption(
      new Option('--source <name>', `${verb} pushes for conversations of this contact centre only`)
        .argParser(sourceOption)
        .conflicts('channel'),
    )
    .addHelpText('after', '\nA contact centre is `genesys`, or what the setting `sources` calls it.');

function sourceOption(value: string): string {
  if (sourceNamePattern.test(value)) return value;
  throw new InvalidArgumentError(
    'It must be `genesys` or a name of the setting `sources`: 1 to 32 lower-case letters, digits and hyphens.',
  );
}

export const pauseCommand: CommandDefinition<SwitchTarget> = {
  name: 'pause',
  summary: 'let no push go out: of a channel, of a contact centre, or at all',
  describe: (command) =>
    describe('pause')(command).addHelpText(
      'after',
      [
        '',
        'Takes hold at once, without a deployment. Messages go on being heard and decided; their pushes wait, and are looked',
        'at again once a minute. Those whose time is over meanwhile end as withheld: paused.',
      ].join('\n'),
    ),
  run: (target, context) => change(context, (switches) => paused(switches, target, context.deployment.now())),
};

export const resumeCommand: CommandDefinition<SwitchTarget> = {
  name: 'resume',
  summary: 'let pushes go out again; without an option all that is paused',
  describe: (command) =>
    describe('resume')(command).addHelpText(
      'after',
      '\nWhat has waited goes out within a minute or two, spread evenly; what has expired does not.',
    ),
  run: (target, context) => change(context, (switches) => resumed(switches, target)),
};

async function change({ deployment, terminal }: Context, next: (switches: Switches) => Switches): Promise<0> {
  const table = createSwitches(deployment.tables, outputOf(deployment, 'DeviceTableName'));
  const switches = await table.change(next);
  terminal.give({ paused: inIsoTimes(switches) });
  const lines = pausedLines(switches);
  if (lines.length === 0) terminal.say(`${terminal.paint('green', 'Nothing is paused.')} Pushes go out.`);
  for (const line of lines) terminal.say(`${terminal.paint('yellow', 'paused')}  ${line}`);
  return 0;
}

/** What is paused and since when, a line each. */
export function pausedLines({ all, channels: ofChannel, sources }: Switches): string[] {
  const since = (time: number) => `since ${new Date(time).toISOString()}`;
  return [
    ...(all === undefined ? [] : [`everything, ${since(all)}`]),
    ...Object.entries(ofChannel).map(([name, time]) => `channel ${name}, ${since(time)}`),
    ...Object.entries(sources).map(([name, time]) => `source ${name}, ${since(time)}`),
  ];
}

function inIsoTimes({ all, channels: ofChannel, sources }: Switches) {
  const iso = (time: number) => new Date(time).toISOString();
  const each = (times: Switches['channels']) =>
    Object.fromEntries(Object.entries(times).map(([name, time]) => [name, iso(time)]));
  return { ...(all === undefined ? {} : { all: iso(all) }), channels: each(ofChannel), sources: each(sources) };
}
