import { GetMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { functionNamed } from '../../aws-around.ts';
import { changedByHand } from '../changed-by-hand.ts';
import { checkOfAws } from '../check.ts';
import { type Fault, fault } from '../finding.ts';

/** Metrics come some minutes late. */
const lookedAtMs = 15 * 60_000;
const why = 'what was lost on its way is never taken up again, and messages end neither seen nor pushed';

/** Lambda itself counts how often it ran: a row of our own would say no more, and cost a write a minute. */
export const sweeper = checkOfAws({
  name: 'sweeper',
  healthy: 'the sweeper runs every minute',
  service: 'metrics of functions',
  run: async (aws, { deployment }) => {
    const name = await functionNamed(aws, 'Sweep');
    if (name === undefined) return [fault('error', 'the stack has no sweeper', why, changedByHand)];
    const now = deployment.now();
    const metric = (Id: string, MetricName: string) => ({
      Id,
      MetricStat: {
        Metric: { Namespace: 'AWS/Lambda', MetricName, Dimensions: [{ Name: 'FunctionName', Value: name }] },
        Period: 60,
        Stat: 'Sum',
      },
    });
    const { MetricDataResults = [] } = await aws.cloudWatch.send(
      new GetMetricDataCommand({
        StartTime: new Date(now - lookedAtMs),
        EndTime: new Date(now),
        MetricDataQueries: [metric('invocations', 'Invocations'), metric('errors', 'Errors')],
      }),
    );
    const sum = (id: string) =>
      MetricDataResults.filter(({ Id }) => Id === id)
        .flatMap(({ Values = [] }) => Values)
        .reduce((total, value) => total + value, 0);
    return judgeSweeps(sum('invocations'), sum('errors'));
  },
});

/** Of the last quarter of an hour. */
export function judgeSweeps(invocations: number, errors: number): readonly Fault[] {
  if (invocations === 0) {
    const fix = 'see in EventBridge Scheduler whether the schedule is enabled and its role may invoke the function';
    return [fault('error', 'the sweeper has not run for a quarter of an hour', why, fix)];
  }
  if (errors === 0) return [];
  const what = `${errors} of ${invocations} runs of the sweeper failed in the last quarter of an hour`;
  return [fault(errors === invocations ? 'error' : 'warning', what, why, 'read why in the log of the function Sweep')];
}
