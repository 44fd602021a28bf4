import { Stack } from 'aws-cdk-lib';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { apiAlarms } from './alarms/api-alarms.ts';
import { bridgeAlarms } from './alarms/bridge-alarms.ts';
import { functionAlarms, silenceAlarm } from './alarms/function-alarms.ts';
import { agentAlarms, outsideAlarm } from './alarms/listener-alarms.ts';
import { messageAlarms } from './alarms/message-alarms.ts';
import { queueAlarms } from './alarms/queue-alarms.ts';
import { tableAlarms } from './alarms/table-alarms.ts';
import { watchedIn } from './alarms/watched.ts';
import { alarmsIn } from './alarms.ts';
import type { Configuration } from './configuration.ts';
import { dashboardOf } from './dashboard.ts';

export type ObservabilityProps = Pick<
  Configuration,
  | 'alarmTopicArn'
  | 'alarmAfterSilentHours'
  | 'presenceSeconds'
  | 'privacyMode'
  | 'genesysApi'
  | 'genesysBotReplies'
  | 'outsideEventBusName'
  | 'tellAgents'
  | 'genesysBridge'
  | 'desktopCallbacks'
>;

/** What is seen from outside: alarms on everything that the stack holds when this is made, and one dashboard. */
export class Observability extends Construct {
  constructor(scope: Construct, id: string, props: ObservabilityProps) {
    super(scope, id);
    const watched = watchedIn(this);
    const { alarmTopicArn, alarmAfterSilentHours } = props;
    const action =
      alarmTopicArn === undefined ? undefined : new SnsAction(Topic.fromTopicArn(this, 'Topic', alarmTopicArn));
    const add = alarmsIn(this, action);
    const { stackName } = Stack.of(this);
    messageAlarms(add, {
      functions: watched.functions,
      presenceSeconds: props.presenceSeconds,
      readsCallbackSecret: props.desktopCallbacks === 'signed',
      asksForTexts: props.genesysApi !== undefined && (props.privacyMode === 'full' || !props.genesysBotReplies),
    });
    if (props.outsideEventBusName !== undefined) outsideAlarm(add, stackName);
    if (props.tellAgents.length > 0) agentAlarms(add, stackName);
    if (props.genesysBridge) bridgeAlarms(add, stackName);
    queueAlarms(add, watched);
    functionAlarms(add, watched.functions);
    tableAlarms(add, watched.tables);
    apiAlarms(add, watched.apis);
    if (alarmAfterSilentHours !== undefined) silenceAlarm(add, watched.functions, alarmAfterSilentHours);
    dashboardOf(this, 'Dashboard', watched);
  }
}
