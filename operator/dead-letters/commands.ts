import type { Command } from 'commander';
import type { CommandLine } from '../command.ts';
import { dropCommand } from './drop-command.ts';
import { listCommand } from './list-command.ts';
import { redriveCommand } from './redrive-command.ts';
import { showCommand } from './show-command.ts';

/** The commands about what nobody could deliver. */
export function addDeadLetterCommands(program: Command, commandLine: Pick<CommandLine, 'add'>): void {
  const parent = program
    .command('dead-letters')
    .description('what nobody could deliver: list, show, redrive, drop')
    .addHelpText('after', '\nNo command shows a text, a name or a token.');
  commandLine.add(parent, listCommand);
  commandLine.add(parent, showCommand);
  commandLine.add(parent, redriveCommand);
  commandLine.add(parent, dropCommand);
}
