#!/usr/bin/env node
import { Command } from 'commander';
import { createCommandLine } from '../operator/command.ts';

const program = new Command('handoff')
  .description('Operates Handoff Push: what is wrong, why a customer heard nothing, what waits in the dead letters.')
  .addHelpText(
    'after',
    '\nEach command takes --stack NAME or --local. Exit codes: 0 all is well, 1 something wrong was found, 2 it failed.',
  )
  .showHelpAfterError('(handoff --help shows all commands)');
const commandLine = createCommandLine(process.stdout.isTTY === true && process.env.NO_COLOR === undefined);

await program.parseAsync();
process.exitCode = commandLine.exitCode();
