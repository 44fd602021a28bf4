import { DescribeAlarmsCommand, type MetricAlarm } from '@aws-sdk/client-cloudwatch';
import { changedByHand } from '../changed-by-hand.ts';
import { checkOfAws } from '../check.ts';
import { type Fault, fault } from '../finding.ts';

const unheard = 'something breaks, and nobody is told';

export const alarms = checkOfAws({
  name: 'alarms',
  healthy: 'the alarms are there, tell somebody, and none rings',
  service: 'CloudWatch alarms',
  run: async ({ resources, cloudWatch }) => {
    const names = (await resources())
      .filter(({ type }) => type === 'AWS::CloudWatch::Alarm' || type === 'AWS::CloudWatch::CompositeAlarm')
      .map(({ physicalId }) => physicalId);
    if (names.length === 0) return [fault('error', 'the stack has no alarms', unheard, changedByHand)];
    const found: Alarm[] = [];
    // At most 100 names in one request ("DescribeAlarms").
    for (let from = 0; from < names.length; from += 100) {
      const { MetricAlarms = [], CompositeAlarms = [] } = await cloudWatch.send(
        new DescribeAlarmsCommand({
          AlarmNames: names.slice(from, from + 100),
          AlarmTypes: ['MetricAlarm', 'CompositeAlarm'],
          MaxRecords: 100,
        }),
      );
      found.push(...MetricAlarms, ...CompositeAlarms);
    }
    return judgeAlarms(names, found);
  },
});

type Alarm = Pick<MetricAlarm, 'AlarmName' | 'ActionsEnabled' | 'AlarmActions' | 'StateValue'>;

/** @param names of those that CloudFormation made */
export function judgeAlarms(names: readonly string[], found: readonly Alarm[]): readonly Fault[] {
  const known = new Map(found.map((alarm) => [alarm.AlarmName, alarm]));
  const removed = names.filter((name) => !known.has(name));
  const mute = found.filter(({ ActionsEnabled, AlarmActions = [] }) => !ActionsEnabled || AlarmActions.length === 0);
  const ringing = found.filter(({ StateValue }) => StateValue === 'ALARM');
  const list = (some: readonly Alarm[]) => some.map(({ AlarmName }) => AlarmName).join(', ');
  return [
    ...(removed.length > 0
      ? [fault('error', `alarms were removed: ${removed.join(', ')}`, unheard, changedByHand)]
      : []),
    ...(mute.length > 0
      ? [
          fault(
            'warning',
            `${mute.length} of ${found.length} alarms tell nobody: ${list(mute)}`,
            unheard,
            'give the stack the topic that your people hear (docs/runbook.md), or enable their actions',
          ),
        ]
      : []),
    ...(ringing.length > 0
      ? [
          fault(
            'warning',
            `alarms ring now: ${list(ringing)}`,
            'each says in its description whom it hurts',
            'docs/runbook.md has a section for each',
          ),
        ]
      : []),
  ];
}
