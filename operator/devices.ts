import type { Command } from 'commander';
import { readCustomer } from '../lambdas/adapters/customer.ts';
import { createUnreadTable } from '../lambdas/adapters/unread.ts';
import type { CommandDefinition, CommandLine, Context } from './command.ts';
import { operatorError, outputOf } from './deployment.ts';
import { devicesRestoreCommand } from './devices-restore.ts';
import { deviceForPrograms, rowsOfDevices, tableOf } from './devices-table.ts';
import { wishesInWords } from './devices-wishes.ts';
import type { ExitCode } from './terminal.ts';

/** Adds `devices` and, below it, `devices restore`. */
export function addDevicesCommands(program: Command, commandLine: CommandLine): void {
  // `devices` and `devices restore` have options of the same names: those that stand behind a command are its own.
  program.enablePositionalOptions();
  commandLine.add(program, devicesCommand);
  const devices = program.commands.find((command) => command.name() === devicesCommand.name);
  if (devices) commandLine.add(devices, devicesRestoreCommand);
}

interface Options {
  readonly customer?: string;
}

/** A customer's devices and wishes, as dispatch finds them; never a token. */
export const devicesCommand: CommandDefinition<Options> = {
  name: 'devices',
  summary: "a customer's devices, what they wish, and how much they have not read",
  describe: (command) => command.enablePositionalOptions().option('--customer <id>', "as in the app's tokens"),
  run: listDevices,
};

async function listDevices({ customer: customerId }: Options, { deployment, terminal }: Context): Promise<ExitCode> {
  if (customerId === undefined) throw operatorError('Whose devices? Write --customer ID.');
  const tableName = outputOf(deployment, 'DeviceTableName');
  const now = deployment.now();
  const { tables } = deployment;
  const [{ devices, preferences }, unread] = await Promise.all([
    readCustomer(tables, tableName, customerId),
    createUnreadTable(tables, tableName).countUnread(customerId, now),
  ]);
  const { paint, say } = terminal;
  terminal.give({
    customerId,
    devices: devices.map((device) => deviceForPrograms(device, now)),
    preferences,
    unread,
  });
  if (devices.length === 0) {
    say(`${paint('yellow', 'No device is registered')} for the customer ${customerId}.`);
    say(
      '  The app registers with PUT /v1/devices/{deviceId}; the id is the customer claim of its token (customerClaim).',
    );
  } else {
    const [head = '', ...lines] = tableOf(rowsOfDevices(devices, now));
    say(paint('bold', head));
    for (const line of lines) say(line);
    say(paint('dim', 'Times in UTC. A device that is gone is not sent to, and comes back by registering again.'));
  }
  say();
  for (const line of wishesInWords(preferences, now)) say(line);
  say(unread === 0 ? 'Nothing is unread.' : `Unread: ${unread === 1 ? '1 message' : `${unread} messages`}.`);
  return devices.length === 0 ? 1 : 0;
}
