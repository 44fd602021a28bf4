#!/usr/bin/env node
import { Command, CommanderError } from 'commander';
import { createCommandLine } from '../operator/command.ts';
import { addDeadLetterCommands } from '../operator/dead-letters/commands.ts';
import { addDevicesCommands } from '../operator/devices.ts';
import { doctorCommand } from '../operator/doctor.ts';
import { eraseCommand } from '../operator/erase.ts';
import { explainCommand } from '../operator/explain.ts';
import { exportCommand } from '../operator/export.ts';
import { pauseCommand, resumeCommand } from '../operator/pause.ts';
import { replayCommand } from '../operator/replay.ts';
import { sendCommand } from '../operator/send.ts';
import { testPushCommand } from '../operator/test-push.ts';

const program = new Command('handoff')
  .description('Operates Handoff Push: what is wrong, why a customer heard nothing, what waits in the dead letters.')
  .addHelpText(
    'after',
    '\nEach command takes --stack NAME or --local. Exit codes: 0 all is well, 1 something wrong was found, 2 it failed.',
  )
  .showHelpAfterError('(handoff --help shows all commands)');
// Whoever reads may have read enough, as `head` does.
process.stdout.on('error', ({ code }: NodeJS.ErrnoException) => process.exit(code === 'EPIPE' ? 0 : 2));

const commandLine = createCommandLine(process.stdout.isTTY === true && process.env.NO_COLOR === undefined);

commandLine.add(program, doctorCommand);
commandLine.add(program, testPushCommand);
commandLine.add(program, sendCommand);
addDeadLetterCommands(program, commandLine);
commandLine.add(program, pauseCommand);
commandLine.add(program, resumeCommand);
commandLine.add(program, replayCommand);
commandLine.add(program, explainCommand);
addDevicesCommands(program, commandLine);
commandLine.add(program, exportCommand);
commandLine.add(program, eraseCommand);

// Whatever was typed wrong is a failure of the command, not a finding: 2, where commander itself says 1.
for (const command of everyCommand(program)) command.exitOverride();
try {
  await program.parseAsync();
  process.exitCode = commandLine.exitCode();
} catch (error) {
  if (!(error instanceof CommanderError)) throw error;
  process.exitCode = error.exitCode === 0 ? 0 : 2;
}

function everyCommand(command: Command): Command[] {
  return [command, ...command.commands.flatMap(everyCommand)];
}
