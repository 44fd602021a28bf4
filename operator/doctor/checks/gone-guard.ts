import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { answersKey, answersSchema } from '../../../lambdas/adapters/channel-rows.ts';
import { channels } from '../../../lambdas/core/device.ts';
import { judgeGone } from '../../../lambdas/core/gone-policy.ts';
import { outputOf } from '../../deployment.ts';
import type { Check } from '../check.ts';
import { fault } from '../finding.ts';

const windowMs = 10 * 60_000;

/** What providers answered about devices in these ten minutes and the ten before. */
export const goneGuard: Check = {
  name: 'gone-guard',
  healthy: 'providers call no implausible number of devices gone',
  async run({ deployment, settings }) {
    const { tables, now } = deployment;
    const TableName = outputOf(deployment, 'DeviceTableName');
    const { goneGuard: guard } = settings;
    const apps = channels.flatMap((channel) => (settings[channel]?.apps ?? []).map((app) => [channel, app] as const));
    const said = await Promise.all(
      apps.map(async ([channel, app]) => {
        for (const at of [now(), now() - windowMs]) {
          const Key = answersKey(channel, app, at);
          const { Item } = await tables.send(new GetCommand({ TableName, Key, ConsistentRead: true }));
          if (!Item) continue;
          const counts = answersSchema.parse(Item);
          if (judgeGone({ proof: 'suspected' }, counts, {}, guard, now()) !== 'guarded') continue;
          const share = Math.round((counts.gone * 100) / counts.answers);
          return [
            fault(
              'error',
              `${channel} calls ${share} % of the devices of ${app} gone (${counts.gone} of ${counts.answers} answers)`,
              'so many at once is a mistake of ours, such as a wrong environment, bundle id, project or bot token: no device is marked as gone for now, and these customers hear nothing',
              `see the check ${channel}, compare the apps in the settings with your apps, and handoff devices restore --reason WORD --since TIME what was marked before`,
            ),
          ];
        }
        return [];
      }),
    );
    return said.flat();
  },
};
