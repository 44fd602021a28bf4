import * as z from 'zod';
import { managedPolicyType } from '../permissions/managed-policy.ts';
import { permissionType, queuePolicyType } from '../permissions/resource-policies.ts';
import { policyType, roleType } from '../permissions/roles.ts';
import type { ResourceType } from '../template/template.ts';
import { alarmType, dashboardType } from './cloudwatch.ts';
import { tableType } from './dynamodb-table.ts';
import { mappingType } from './event-source-mapping.ts';
import { archiveType, busType, ruleType } from './events.ts';
import { httpApiTypes } from './http-api.ts';
import { invokeConfigType } from './invoke-config.ts';
import { functionType } from './lambda-function.ts';
import { scheduleType } from './schedule.ts';
import { secretType } from './secret.ts';
import { queueType } from './sqs-queue.ts';

/** Logs go to the terminal here; how long AWS keeps them changes nothing. */
const logGroupType: ResourceType = {
  schema: z.strictObject({ RetentionInDays: z.int() }),
  identify: (logicalId, _, { region, accountId, stackName }) => ({
    ref: `${stackName}-${logicalId}`,
    attributes: { Arn: `arn:aws:logs:${region}:${accountId}:log-group:${stackName}-${logicalId}:*` },
  }),
};

/** Every resource type that the local stack can run; any other stops it. */
export function knownTypes(queueUrl: (name: string) => string): Readonly<Record<string, ResourceType>> {
  return {
    'AWS::DynamoDB::Table': tableType,
    'AWS::SQS::Queue': queueType(queueUrl),
    'AWS::SecretsManager::Secret': secretType,
    'AWS::Events::EventBus': busType,
    'AWS::Events::Rule': ruleType,
    'AWS::Events::Archive': archiveType,
    'AWS::Scheduler::Schedule': scheduleType,
    'AWS::Lambda::Function': functionType,
    'AWS::Lambda::EventSourceMapping': mappingType,
    'AWS::Lambda::EventInvokeConfig': invokeConfigType,
    ...httpApiTypes,
    'AWS::Lambda::Permission': permissionType,
    'AWS::SQS::QueuePolicy': queuePolicyType,
    'AWS::IAM::Policy': policyType,
    'AWS::IAM::ManagedPolicy': managedPolicyType,
    'AWS::IAM::Role': roleType,
    'AWS::Logs::LogGroup': logGroupType,
    'AWS::CloudWatch::Alarm': alarmType,
    'AWS::CloudWatch::Dashboard': dashboardType,
  };
}
