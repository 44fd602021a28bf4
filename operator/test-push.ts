import { randomUUID } from 'node:crypto';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { deviceReads } from '../lambdas/adapters/device-reads.ts';
import type { Device } from '../lambdas/core/device.ts';
import type { CommandDefinition } from './command.ts';
import { operatorError, outputOf } from './deployment.ts';
import { type OperatorSettings, operatorSettingsOf } from './operator-settings.ts';
import { type SendOptions, type Sent, sendTo } from './test-push/send-to.ts';
import { originsOf, trustLoopback } from './trust-loopback.ts';

interface Options {
  readonly customer: string;
  readonly device: string;
  readonly message?: string;
  readonly dryRun?: true;
}

/** One push straight to one device, past queues and journal, and what its provider says; no token is ever shown. */
export const testPushCommand: CommandDefinition<Options> = {
  name: 'test-push',
  summary: 'send one real push to one device, and say what its provider said',
  describe: (command) =>
    command
      .requiredOption('--customer <id>', 'whose device it is')
      .requiredOption('--device <id>', 'which device: handoff devices --customer ID lists them')
      .option('--message <text>', 'what it says; else the line without content')
      .option(
        '--dry-run',
        'nothing arrives: Google only judges the push; of Apple and Telegram, which offer no trial, only the key or token',
      ),
  async run({ customer: customerId, device: deviceId, message, dryRun }, { deployment, terminal }) {
    const settings = operatorSettingsOf(deployment.outputs);
    const reads = deviceReads(deployment.tables, outputOf(deployment, 'DeviceTableName'));
    const device = await reads.device({ customerId, deviceId });
    if (!device) {
      throw operatorError(
        `This customer has no such device. To see them all: handoff devices --customer ${customerId}`,
      );
    }
    const app = device.app ?? defaultAppOf(device, settings);
    if (deployment.place.kind === 'local') await trustLoopback(originsOf(settings));
    const where = device.channel === 'apns' ? `${app}, ${device.environment}` : app;
    const what = dryRun ? 'Tries a push to' : 'Sends a push to';
    terminal.progress(`${what} the device ${deviceId} through ${device.channel} (${where}) …`);
    if (device.gone) {
      const since = new Date(device.gone.since).toISOString();
      terminal.progress(`It is marked as gone since ${since} (${device.gone.reason}): messages are not sent to it.`);
    }
    const options: SendOptions = {
      id: `handoff-test-${randomUUID()}`,
      dryRun: dryRun === true,
      ...(message === undefined ? {} : { message }),
      now: deployment.now,
    };
    const secrets = new SecretsManagerClient(deployment.clientSettings);
    const sent = await sendTo({ ...device, app }, settings, secrets, options).finally(() => secrets.destroy());
    terminal.give({ customerId, deviceId, channel: device.channel, app, dryRun: dryRun === true, ...sent });
    say(sent, terminal);
    return sent.kind === 'delivered' || sent.kind === 'would-be-sent' ? 0 : 1;
  },
};

function defaultAppOf({ channel }: Pick<Device, 'channel'>, settings: OperatorSettings): string {
  const app = settings[channel]?.apps[0];
  if (app !== undefined) return app;
  throw operatorError(`The device is on ${channel}, a channel that this deployment does not have.`);
}

function say({ kind, what, fix }: Sent, { say: line, paint }: Parameters<typeof testPushCommand.run>[1]['terminal']) {
  const isWell = kind === 'delivered' || kind === 'would-be-sent';
  line(`${isWell ? paint('green', '✓') : paint('red', '✗')} ${what}`);
  if (fix !== undefined) line(`    what to do: ${fix}`);
}
