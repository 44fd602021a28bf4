import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { breakerKey, readBreaker } from '../../../lambdas/adapters/channel-rows.ts';
import type { Breaker } from '../../../lambdas/core/breaker.ts';
import { type Channel, channels } from '../../../lambdas/core/device.ts';
import { outputOf } from '../../deployment.ts';
import type { Check } from '../check.ts';
import { type Fault, fault } from '../finding.ts';

/** What dispatchers found out by themselves, in the rows that they share. */
export const breakers: Check = {
  name: 'breakers',
  healthy: 'no channel is held back',
  async run({ deployment, settings }) {
    const { tables, now } = deployment;
    const TableName = outputOf(deployment, 'DeviceTableName');
    const said = await Promise.all(
      channels
        .flatMap((channel) => linesOf(channel, settings[channel]?.apps ?? []))
        .map(async ([channel, line]) => {
          const Key = breakerKey(channel, line);
          const { Item } = await tables.send(new GetCommand({ TableName, Key, ConsistentRead: true }));
          const breaker = readBreaker(Item);
          return breaker ? [judgeBreaker(channel, line, breaker, now())] : [];
        }),
    );
    return said.flat();
  },
};

/** As lambdas/dispatch/line-of.ts names them. */
const besides: Readonly<Partial<Record<Channel, string>>> = { apns: 'sandbox', fcm: 'ios' };

function linesOf(channel: Channel, apps: readonly string[]) {
  const beside = besides[channel];
  return apps
    .flatMap((app) => [app, ...(beside === undefined ? [] : [`${app} (${beside})`])])
    .map((line) => [channel, line] as const);
}

function judgeBreaker(
  channel: Channel,
  line: string,
  { reason, since, openUntil, failures }: Breaker,
  now: number,
): Fault {
  const next =
    openUntil > now ? `asked again at ${new Date(openUntil).toISOString()}` : 'asked again with the next push';
  const tries = failures === 1 ? 'one attempt' : `${failures} attempts`;
  return fault(
    'error',
    `the channel ${channel} is down for ${line} since ${new Date(since).toISOString()}: ${reason}, after ${tries}; ${next}`,
    'its pushes wait, and end as withheld when their messages expire',
    `see the check ${channel}; once it is mended, the next attempt opens the channel by itself`,
  );
}
