import { Stack } from 'aws-cdk-lib';
import {
  Alarm,
  type ComparisonOperator,
  type IAlarmAction,
  type IMetric,
  type TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import type { RunbookSection } from './alarms/runbook-sections.ts';

/** One alarm: what it hears, and what it says to whoever is called. */
export interface AlarmProps {
  /** In kebab-case; unique in the stack. */
  readonly name: string;
  /** Whom it hurts, and how. */
  readonly impact: string;
  /** What whoever is called does first. */
  readonly firstStep: string;
  /** Where docs/runbook.md goes on. */
  readonly section: RunbookSection;
  readonly metric: IMetric;
  readonly threshold: number;
  readonly comparisonOperator: ComparisonOperator;
  /** Rings when so many of the last so many periods of the metric are beyond the threshold. */
  readonly periods: readonly [beyond: number, ofTheLast: number];
  /** What it means that nothing was said: it is never left to CloudWatch, for which it means nothing. */
  readonly missing: TreatMissingData;
}

/** Adds an alarm to the stack. */
export type AddAlarm = (props: AlarmProps) => void;

/** @param action what happens when one begins to ring, and when it ends; undefined: it shows in CloudWatch only */
export function alarmsIn(scope: Construct, action: IAlarmAction | undefined): AddAlarm {
  const { stackName } = Stack.of(scope);
  return ({ name, impact, firstStep, section, missing, periods: [beyond, ofTheLast], ...props }) => {
    const alarm = new Alarm(scope, name, {
      ...props,
      alarmName: `${stackName}-${name}`,
      alarmDescription: `Whom it hurts: ${impact} First step: ${firstStep} Then: docs/runbook.md#${section}`,
      datapointsToAlarm: beyond,
      evaluationPeriods: ofTheLast,
      treatMissingData: missing,
    });
    if (!action) return;
    alarm.addAlarmAction(action);
    alarm.addOkAction(action);
  };
}
